using System.Buffers;
using System.Text;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Credentials;

/// <summary>The hash of a token: the <c>ath</c> of its proofs (RFC 9449 §4.2), and its key in caches.</summary>
internal static class TokenHash
{
    private const int StackBytes = 2048;

    /// <summary>SHA-256 of the ASCII characters. Other characters are replaced, so that a token that has some never has the hash of a valid one.</summary>
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
