using System.Buffers;
using System.Text;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Credentials;

/// <summary>The hash of a token: <c>ath</c> of its proofs (RFC 9449 §4.2), and the name under which it is known again.</summary>
internal static class TokenHash
{
    private const int StackBytes = 2048;

    /// <summary>SHA-256 over the ASCII characters. A token with other characters has no proof and is never known again: it hashes to what no good token
    /// does.</summary>
    public static Sha256Digest Compute(ReadOnlySpan<char> token)
    {
        byte[]? rented = token.Length > StackBytes ? ArrayPool<byte>.Shared.Rent(token.Length) : null;
        Span<byte> bytes = rented ?? stackalloc byte[StackBytes];
        int length = Encoding.ASCII.GetBytes(token, bytes);
        var hash = Sha256Digest.Compute(bytes[..length]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        return hash;
    }
}
