using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Decryption;

/// <summary>Makes keys of the platform's forms, and checks that each decrypts what its public part encrypts.</summary>
internal static class PrivateKeyFactory
{
    private const int MinModulusBits = 2048;
    private const int MaxModulusBits = 16384;

    /// <exception cref="DecryptionKeyException">The key cannot be used.</exception>
    public static PrivateKey Create(RSAParameters key, KeyLabel label) => CreateRsa(() => RSA.Create(key), label);

    /// <exception cref="DecryptionKeyException">The key cannot be used.</exception>
    public static PrivateKey Create(ECParameters key, KeyKind curve, KeyLabel label, CryptoProviderFactory crypto) =>
        CreateEllipticCurve(() => ECDiffieHellman.Create(key), curve, label, crypto);

    /// <exception cref="DecryptionKeyException">The key cannot be used.</exception>
    public static PrivateKey CreateRsa(Func<RSA> import, KeyLabel label)
    {
        try
        {
            using RSA rsa = import();
            if (rsa.KeySize is < MinModulusBits or > MaxModulusBits)
                throw new DecryptionKeyException($"is an RSA key of {rsa.KeySize} bits. Use one of 2048 bits at least (RFC 7518 §4.3), and 16384 at most.");
            byte[] sample = RandomNumberGenerator.GetBytes(ContentEncryption.MaxKeyLength);
            if (!rsa.Decrypt(rsa.Encrypt(sample, RSAEncryptionPadding.OaepSHA256), RSAEncryptionPadding.OaepSHA256).AsSpan().SequenceEqual(sample))
                throw Inconsistent;
            return new RsaPrivateKey(label, (rsa.KeySize + 7) / 8, import);
        }
        catch (CryptographicException)
        {
            throw Inconsistent;
        }
    }

    /// <exception cref="DecryptionKeyException">The key cannot be used.</exception>
    public static PrivateKey CreateEllipticCurve(Func<ECDiffieHellman> import, KeyKind curve, KeyLabel label, CryptoProviderFactory crypto)
    {
        try
        {
            using ECDiffieHellman key = import();
            using var other = ECDiffieHellman.Create(curve.Curve!.Value);
            using ECDiffieHellmanPublicKey publicKey = key.PublicKey;
            using ECDiffieHellmanPublicKey otherKey = other.PublicKey;
            byte[] ours = key.DeriveKeyFromHash(otherKey, HashAlgorithmName.SHA256);
            return ours.AsSpan().SequenceEqual(other.DeriveKeyFromHash(publicKey, HashAlgorithmName.SHA256))
                ? new EllipticCurvePrivateKey(label, curve, import, crypto)
                : throw Inconsistent;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw Inconsistent;
        }
    }

    /// <summary>The curve of a key; null if it is not supported.</summary>
    public static KeyKind? FindCurve(ECDiffieHellman key) => key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value switch
    {
        "1.2.840.10045.3.1.7" => KeyKind.P256,
        "1.3.132.0.34" => KeyKind.P384,
        "1.3.132.0.35" => KeyKind.P521,
        _ => null,
    };

    private static DecryptionKeyException Inconsistent =>
        new("cannot decrypt what its public part encrypts: its parts do not belong together, or it has no private part. "
            + "Use the private key as it was created.");
}
