using System.Text;
using System.Text.Unicode;

namespace OidcTokenValidation.Text;

/// <summary>A JSON string that <see cref="StrictJsonReader"/> has read: valid UTF-8, valid escapes, no lone surrogate.</summary>
/// <remarks>Comparison is by code point after unescaping, without any further transformation (RFC 7519 §7.3).</remarks>
internal readonly ref struct JsonString(ReadOnlySpan<byte> raw, bool escaped)
{
    private const int StackLimit = 512;

    private readonly ReadOnlySpan<byte> _raw = raw;
    private readonly bool _escaped = escaped;

    public bool IsEmpty => _raw.IsEmpty;

    /// <summary>Whether it is written with escapes: then it means something shorter than it looks.</summary>
    public bool IsEscaped => _escaped;

    /// <summary>The octets as they stand, escapes included.</summary>
    public ReadOnlySpan<byte> Raw => _raw;

    /// <summary>How many octets it has as it stands, escapes included.</summary>
    public int Length => _raw.Length;

    /// <summary>Whether this string equals <paramref name="expected"/> (UTF-8).</summary>
    public bool Equals(ReadOnlySpan<byte> expected) => _escaped
        ? CanMean(expected) && Unescape(stackalloc byte[StackLimit]).SequenceEqual(expected)
        : _raw.SequenceEqual(expected);

    /// <summary>Whether this string equals <paramref name="expected"/> (ASCII) when the case of ASCII letters is ignored.</summary>
    public bool EqualsIgnoreCase(ReadOnlySpan<byte> expected) => _escaped
        ? CanMean(expected) && Ascii.EqualsIgnoreCase(Unescape(stackalloc byte[StackLimit]), expected)
        : Ascii.EqualsIgnoreCase(_raw, expected);

    /// <summary>Writes the string as UTF-16 and gives its length; -1 when <paramref name="destination"/> is too short.</summary>
    public int CopyTo(Span<char> destination)
    {
        ReadOnlySpan<byte> utf8 = _escaped ? Unescape(stackalloc byte[StackLimit]) : _raw;
        return Utf8.ToUtf16(utf8, destination, out _, out int written) == System.Buffers.OperationStatus.Done ? written : -1;
    }

    /// <inheritdoc/>
    public override string ToString() => Encoding.UTF8.GetString(_escaped ? Unescape(stackalloc byte[StackLimit]) : _raw);

    // An escaped string is never shorter than what it means, nor more than six times as long.
    private bool CanMean(ReadOnlySpan<byte> text) => _raw.Length >= text.Length && _raw.Length <= text.Length * 6;

    private ReadOnlySpan<byte> Unescape(Span<byte> stack)
    {
        Span<byte> buffer = _raw.Length <= stack.Length ? stack : new byte[_raw.Length];
        return buffer[..JsonEscapes.Unescape(_raw, buffer)];
    }
}
