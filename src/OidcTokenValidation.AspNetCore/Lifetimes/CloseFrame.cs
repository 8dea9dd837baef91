using System.Text;

namespace OidcTokenValidation.AspNetCore.Lifetimes;

/// <summary>The close frame for a token that is no longer accepted (RFC 6455 §5.5.1, with status 1008 of §7.4.1: policy violation).</summary>
internal sealed class CloseFrame(TokenFailure failure)
{
    // The text is constant, ASCII, and shorter than the 123 bytes that a close frame has room for.
    private readonly byte[] _reason = Encoding.ASCII.GetBytes(failure.Description);

    /// <summary>The frame as the server sends it to the client.</summary>
    public ReadOnlyMemory<byte> ToClient => Write(mask: []);

    /// <summary>The frame as the server reads it: clients mask their frames; a mask of zeros changes nothing.</summary>
    public ReadOnlyMemory<byte> ToServer => Write(mask: [0, 0, 0, 0]);

    private byte[] Write(ReadOnlySpan<byte> mask) =>
        [0x88, (byte)((mask.IsEmpty ? 0 : 0x80) | (_reason.Length + 2)), .. mask, 1008 >> 8, 1008 & 0xFF, .. _reason];
}
