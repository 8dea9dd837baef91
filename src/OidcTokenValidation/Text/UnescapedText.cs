using System.Buffers;

namespace OidcTokenValidation.Text;

/// <summary>The unescaped form of a JSON string, UTF-8, on the stack or in a pooled buffer: rejected tokens must not allocate.</summary>
internal readonly ref struct UnescapedText : IDisposable
{
    /// <summary>The longest string that fits on the stack, in octets, escapes included.</summary>
    public const int StackLimit = 512;

    private readonly byte[]? _rented;

    /// <param name="raw">The string as it is written; its escapes are valid.</param>
    /// <param name="stack">A buffer for strings of usual length.</param>
    public UnescapedText(ReadOnlySpan<byte> raw, Span<byte> stack)
    {
        // The unescaped text is never longer than the escaped one.
        _rented = raw.Length > stack.Length ? ArrayPool<byte>.Shared.Rent(raw.Length) : null;
        Span<byte> buffer = _rented ?? stack;
        Utf8 = buffer[..JsonEscapes.Unescape(raw, buffer)];
    }

    public ReadOnlySpan<byte> Utf8 { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_rented is not null)
            ArrayPool<byte>.Shared.Return(_rented, clearArray: true);
    }
}
