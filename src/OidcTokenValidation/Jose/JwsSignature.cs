using System.Buffers;
using System.Buffers.Text;
using System.Text;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Jose;

/// <summary>Verifies the signature of a JWS in compact serialisation over the octets as received (RFC 7515 §5.2).</summary>
internal static class JwsSignature
{
    /// <summary>The longest signature, in octets.</summary>
    public const int MaxBytes = 16_384;

    /// <param name="compact">The whole JWS, which <see cref="CompactJws"/> has split, so that it is ASCII.</param>
    /// <param name="signatureLength">The length of its last segment, in characters.</param>
    /// <param name="algorithm">The header's algorithm.</param>
    /// <param name="key">The key.</param>
    public static bool Verify(ReadOnlySpan<char> compact, int signatureLength, SignatureAlgorithm algorithm, SignatureVerifier key)
    {
        // All signatures by this key and algorithm have one length; others are not decoded.
        int expected = key.Key.GetSignatureLength(algorithm);
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
            // The buffer contained a token, which is a secret.
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }
}
