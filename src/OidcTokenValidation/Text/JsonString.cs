using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace OidcTokenValidation.Text;

/// <summary>A JSON string that <see cref="StrictJsonReader"/> has read: valid UTF-8, valid escapes, no lone surrogate.</summary>
/// <remarks>Comparison is by code point after unescaping, without any further transformation (RFC 7519 §7.3).</remarks>
internal readonly ref struct JsonString(ReadOnlySpan<byte> raw, bool escaped)
{
    private readonly ReadOnlySpan<byte> _raw = raw;
    private readonly bool _escaped = escaped;

    public bool IsEmpty => _raw.IsEmpty;

    /// <summary>Whether it is written with escapes; unescaped it is shorter.</summary>
    public bool IsEscaped => _escaped;

    /// <summary>The octets as they are written, escapes included.</summary>
    public ReadOnlySpan<byte> Raw => _raw;

    /// <summary>The number of octets as they are written, escapes included.</summary>
    public int Length => _raw.Length;

    /// <summary>Whether this string equals <paramref name="expected"/> (UTF-8).</summary>
    public bool Equals(ReadOnlySpan<byte> expected) => _escaped ? EqualsUnescaped(expected) : _raw.SequenceEqual(expected);

    /// <summary>Whether this string begins with <paramref name="expected"/> (UTF-8).</summary>
    public bool StartsWith(ReadOnlySpan<byte> expected)
    {
        if (!_escaped)
            return _raw.StartsWith(expected);
        using var text = new UnescapedText(_raw, stackalloc byte[UnescapedText.StackLimit]);
        return text.Utf8.StartsWith(expected);
    }

    /// <summary>Whether this string ends with <paramref name="expected"/> (UTF-8).</summary>
    public bool EndsWith(ReadOnlySpan<byte> expected)
    {
        if (!_escaped)
            return _raw.EndsWith(expected);
        using var text = new UnescapedText(_raw, stackalloc byte[UnescapedText.StackLimit]);
        return text.Utf8.EndsWith(expected);
    }

    /// <summary>Whether both strings are equal after unescaping.</summary>
    public bool IsSameText(JsonString other)
    {
        if (!_escaped)
            return other.Equals(_raw);
        using var text = new UnescapedText(_raw, stackalloc byte[UnescapedText.StackLimit]);
        return other.Equals(text.Utf8);
    }

    /// <summary>Whether this string equals <paramref name="expected"/> (ASCII) when the case of ASCII letters is ignored.</summary>
    public bool EqualsIgnoreCase(ReadOnlySpan<byte> expected) => _escaped ? EqualsUnescapedIgnoreCase(expected) : Ascii.EqualsIgnoreCase(_raw, expected);

    /// <summary>Writes the string as UTF-16 and returns its length; -1 if <paramref name="destination"/> is too short.</summary>
    public int CopyTo(Span<char> destination) => _escaped ? CopyUnescapedTo(destination) : Copy(_raw, destination);

    /// <inheritdoc/>
    public override string ToString() => _escaped ? ToUnescapedString() : Encoding.UTF8.GetString(_raw);

    private bool EqualsUnescaped(ReadOnlySpan<byte> expected)
    {
        if (!CanEqual(expected))
            return false;
        using var text = new UnescapedText(_raw, stackalloc byte[UnescapedText.StackLimit]);
        return text.Utf8.SequenceEqual(expected);
    }

    private bool EqualsUnescapedIgnoreCase(ReadOnlySpan<byte> expected)
    {
        if (!CanEqual(expected))
            return false;
        using var text = new UnescapedText(_raw, stackalloc byte[UnescapedText.StackLimit]);
        return Ascii.EqualsIgnoreCase(text.Utf8, expected);
    }

    private int CopyUnescapedTo(Span<char> destination)
    {
        using var text = new UnescapedText(_raw, stackalloc byte[UnescapedText.StackLimit]);
        return Copy(text.Utf8, destination);
    }

    private string ToUnescapedString()
    {
        using var text = new UnescapedText(_raw, stackalloc byte[UnescapedText.StackLimit]);
        return Encoding.UTF8.GetString(text.Utf8);
    }

    private static int Copy(ReadOnlySpan<byte> utf8, Span<char> destination) =>
        Utf8.ToUtf16(utf8, destination, out _, out int written) == OperationStatus.Done ? written : -1;

    // An escaped string is never shorter than the unescaped one, nor more than six times as long.
    private bool CanEqual(ReadOnlySpan<byte> text) => _raw.Length >= text.Length && _raw.Length <= text.Length * 6;
}
