using System.Buffers.Binary;
using System.Security.Cryptography;

namespace OidcTokenValidation.Decryption;

/// <summary>Frames the input of the Concat KDF (RFC 7518 §4.6.2). Agreement and hash are one call of the platform, so that the secret is never in this
/// process's managed memory.</summary>
/// <remarks>Microsoft.IdentityModel's EcdhKeyExchangeProvider (8.16, 8.23) derives 128 and 256 bits for ECDH-ES with A128CBC-HS256 and A256CBC-HS512, which
/// need 256 and 512.</remarks>
internal static class ConcatKdf
{
    /// <param name="own">The private key.</param>
    /// <param name="other">The public key of the other party, on the same curve.</param>
    /// <param name="algorithm">The AlgorithmID: <c>enc</c> for ECDH-ES, <c>alg</c> where the result wraps a key.</param>
    /// <param name="ephemeral">The PartyUInfo and the PartyVInfo.</param>
    /// <param name="key">Receives the key; its length is the SuppPubInfo.</param>
    public static void Derive(ECDiffieHellman own, ECDiffieHellmanPublicKey other, ReadOnlySpan<byte> algorithm, EphemeralKey ephemeral, Span<byte> key)
    {
        byte[] otherInfo = WriteOtherInfo(algorithm, ephemeral, key.Length * 8);
        byte[] counter = new byte[sizeof(uint)];
        for (uint round = 1; !key.IsEmpty; round++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(counter, round);
            byte[] hash = own.DeriveKeyFromHash(other, HashAlgorithmName.SHA256, counter, otherInfo);
            int used = Math.Min(hash.Length, key.Length);
            hash.AsSpan(0, used).CopyTo(key);
            CryptographicOperations.ZeroMemory(hash);
            key = key[used..];
        }
    }

    private static byte[] WriteOtherInfo(ReadOnlySpan<byte> algorithm, EphemeralKey ephemeral, int bits)
    {
        byte[] info = new byte[(4 * sizeof(uint)) + algorithm.Length + ephemeral.PartyU.Length + ephemeral.PartyV.Length];
        Span<byte> remaining = WriteData(info, algorithm);
        remaining = WriteData(remaining, ephemeral.PartyU);
        remaining = WriteData(remaining, ephemeral.PartyV);
        BinaryPrimitives.WriteInt32BigEndian(remaining, bits);
        return info;
    }

    private static Span<byte> WriteData(Span<byte> destination, ReadOnlySpan<byte> data)
    {
        BinaryPrimitives.WriteInt32BigEndian(destination, data.Length);
        data.CopyTo(destination[sizeof(uint)..]);
        return destination[(sizeof(uint) + data.Length)..];
    }
}
