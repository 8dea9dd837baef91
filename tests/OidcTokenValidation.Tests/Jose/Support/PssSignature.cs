using System.Numerics;
using System.Security.Cryptography;

namespace OidcTokenValidation.Tests.Jose.Support;

/// <summary>RSASSA-PSS with a salt of any length (RFC 8017 §8.1.1, §9.1.1): .NET signs with a salt of the length of the hash only.</summary>
internal static class PssSignature
{
    public static byte[] Create(RSAParameters key, HashAlgorithmName hash, ReadOnlySpan<byte> input, int saltLength)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(saltLength);
        byte[] digest = CryptographicOperations.HashData(hash, [.. new byte[8], .. CryptographicOperations.HashData(hash, input), .. salt]);
        int length = key.Modulus!.Length;
        byte[] block = [.. new byte[length - salt.Length - digest.Length - 2], 1, .. salt];
        byte[] mask = Mask(hash, digest, block.Length);
        byte[] encoded = [.. block.Zip(mask, static (one, other) => (byte)(one ^ other)), .. digest, 0xBC];
        encoded[0] &= 0x7F;
        byte[] signature = BigInteger.ModPow(Number(encoded), Number(key.D), Number(key.Modulus)).ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[length - signature.Length], .. signature];
    }

    // MGF1.
    private static byte[] Mask(HashAlgorithmName hash, byte[] seed, int length) =>
        [.. Enumerable.Range(0, length).SelectMany(counter => CryptographicOperations.HashData(hash, [.. seed, 0, 0, 0, (byte)counter])).Take(length)];

    private static BigInteger Number(ReadOnlySpan<byte> octets) => new(octets, isUnsigned: true, isBigEndian: true);
}
