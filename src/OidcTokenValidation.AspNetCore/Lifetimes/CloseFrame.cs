namespace OidcTokenValidation.AspNetCore.Lifetimes;

/// <summary>The close frame for an expired token (RFC 6455 §5.5.1, with status 1008 of §7.4.1: policy violation).</summary>
internal static class CloseFrame
{
    private static ReadOnlySpan<byte> Reason => "The access token has expired."u8;

    /// <summary>The frame as the server sends it to the client.</summary>
    public static ReadOnlyMemory<byte> ToClient { get; } = Write(mask: []);

    /// <summary>The frame as the server reads it: clients mask their frames; a mask of zeros changes nothing.</summary>
    public static ReadOnlyMemory<byte> ToServer { get; } = Write(mask: [0, 0, 0, 0]);

    private static byte[] Write(ReadOnlySpan<byte> mask) =>
        [0x88, (byte)((mask.IsEmpty ? 0 : 0x80) | (Reason.Length + 2)), .. mask, 1008 >> 8, 1008 & 0xFF, .. Reason];
}
