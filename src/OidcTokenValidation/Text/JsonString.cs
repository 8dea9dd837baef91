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

    /// <summary>How many octets it has as it stands, escapes included.</summary>
    public int Length => _raw.Length;

    /// <summary>Whether this string equals <paramref name="expected"/> (UTF-8).</summary>
    public bool Equals(ReadOnlySpan<byte> expected)
    {
        if (!_escaped)
            return _raw.SequenceEqual(expected);

        // An escaped string is never shorter than what it means, nor more than six times as long.
        if (_raw.Length < expected.Length || _raw.Length > expected.Length * 6)
            return false;

        Span<byte> buffer = _raw.Length <= StackLimit ? stackalloc byte[StackLimit] : new byte[_raw.Length];
        return buffer[..JsonEscapes.Unescape(_raw, buffer)].SequenceEqual(expected);
    }

    /// <summary>Whether this string equals <paramref name="expected"/> (ASCII) when the case of ASCII letters is ignored.</summary>
    public bool EqualsIgnoreCase(ReadOnlySpan<byte> expected)
    {
        if (!_escaped)
            return Ascii.EqualsIgnoreCase(_raw, expected);
        if (_raw.Length < expected.Length || _raw.Length > expected.Length * 6)
            return false;

        Span<byte> buffer = _raw.Length <= StackLimit ? stackalloc byte[StackLimit] : new byte[_raw.Length];
        return Ascii.EqualsIgnoreCase(buffer[..JsonEscapes.Unescape(_raw, buffer)], expected);
    }

    /// <summary>Writes the string as UTF-16 and gives its length; -1 when <paramref name="destination"/> is too short.</summary>
    public int CopyTo(Span<char> destination)
    {
        if (!_escaped)
            return Utf8.ToUtf16(_raw, destination, out _, out int direct) == System.Buffers.OperationStatus.Done ? direct : -1;

        Span<byte> buffer = _raw.Length <= StackLimit ? stackalloc byte[StackLimit] : new byte[_raw.Length];
        ReadOnlySpan<byte> utf8 = buffer[..JsonEscapes.Unescape(_raw, buffer)];
        return Utf8.ToUtf16(utf8, destination, out _, out int written) == System.Buffers.OperationStatus.Done ? written : -1;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        if (!_escaped)
            return Encoding.UTF8.GetString(_raw);

        Span<byte> buffer = _raw.Length <= StackLimit ? stackalloc byte[StackLimit] : new byte[_raw.Length];
        return Encoding.UTF8.GetString(buffer[..JsonEscapes.Unescape(_raw, buffer)]);
    }
}
