using System.Buffers;

namespace OidcTokenValidation.Text;

/// <summary>What a JSON string with escapes means, as UTF-8, in memory that is not allocated for it: tokens that are rejected must not cost memory.</summary>
internal readonly ref struct UnescapedText : IDisposable
{
    /// <summary>How long a string may be for the stack, escapes included.</summary>
    public const int StackLimit = 512;

    private readonly byte[]? _rented;

    /// <param name="raw">The string as it is written; its escapes are valid.</param>
    /// <param name="stack">Room for a string of usual length.</param>
    public UnescapedText(ReadOnlySpan<byte> raw, Span<byte> stack)
    {
        // The result is never longer than what is written.
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
