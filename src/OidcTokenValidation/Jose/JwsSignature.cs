using System.Buffers;
using System.Buffers.Text;
using System.Text;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Jose;

/// <summary>Verifies the signature of a JWS in compact serialisation over the octets as received (RFC 7515 §5.2).</summary>
internal static class JwsSignature
{
    /// <param name="compact">The whole JWS, which <see cref="CompactJws"/> has split: nothing but ASCII.</param>
    /// <param name="signatureLength">How many characters its last segment has.</param>
    /// <param name="algorithm">The header's algorithm.</param>
    /// <param name="key">The key.</param>
    public static bool Verify(ReadOnlySpan<char> compact, int signatureLength, SignatureAlgorithm algorithm, SignatureVerifier key)
    {
        // The one length that this key's signatures have: nothing else is decoded.
        int expected = key.Key.SignatureLength;
        if (signatureLength != Base64Url.GetEncodedLength(expected))
            return false;

        Span<byte> signature = stackalloc byte[expected];
        ReadOnlySpan<char> signingInput = compact[..^(signatureLength + 1)];
        byte[] rented = ArrayPool<byte>.Shared.Rent(signingInput.Length);
        try
        {
            int length = Encoding.ASCII.GetBytes(signingInput, rented);
            return StrictBase64Url.TryDecode(compact[^signatureLength..], signature, out _)
                && key.Verify(algorithm, new ArraySegment<byte>(rented, 0, length), signature);
        }
        finally
        {
            // It held a token that is good for whoever finds it.
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }
}
