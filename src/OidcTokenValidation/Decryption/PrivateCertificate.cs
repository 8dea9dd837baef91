using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.IdentityModel.Tokens;

namespace OidcTokenValidation.Decryption;

/// <summary>Reads the private key of a certificate. It is not exported: it may be in a hardware module.</summary>
internal static class PrivateCertificate
{
    /// <exception cref="DecryptionKeyException">The key cannot be used.</exception>
    public static PrivateKey Read(X509Certificate2 certificate, string? keyId, CryptoProviderFactory crypto)
    {
        try
        {
            KeyLabel label = CreateLabel(certificate, keyId);
            using RSA? rsa = certificate.GetRSAPrivateKey();
            if (rsa is not null)
                return PrivateKeyFactory.CreateRsa(() => certificate.GetRSAPrivateKey()!, label);
            using ECDiffieHellman? ecdh = certificate.GetECDiffieHellmanPrivateKey();
            if (ecdh is null)
                throw new DecryptionKeyException("has a certificate without a private RSA or EC key for key agreement. Load it with its private key.");
            return PrivateKeyFactory.FindCurve(ecdh) is { } curve
                ? PrivateKeyFactory.CreateEllipticCurve(() => certificate.GetECDiffieHellmanPrivateKey()!, curve, label, crypto)
                : throw new DecryptionKeyException("is not on a supported curve. Use a key on P-256, P-384 or P-521.");
        }
        catch (CryptographicException)
        {
            throw new DecryptionKeyException("has a certificate whose private key cannot be used. Check that it was loaded with its private key.");
        }
    }

    /// <summary>Reads the first certificate with a private key of a PKCS #12 container.</summary>
    /// <exception cref="DecryptionKeyException">The key cannot be used.</exception>
    public static PrivateKey ReadContainer(byte[] container, DecryptionKey options, CryptoProviderFactory crypto)
    {
        try
        {
            // On macOS a key cannot be imported without a keychain.
            X509KeyStorageFlags storage = OperatingSystem.IsMacOS() ? X509KeyStorageFlags.DefaultKeySet : X509KeyStorageFlags.EphemeralKeySet;
            X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12(container, options.Password, storage);
            return Read(certificate, options.KeyId, crypto);
        }
        catch (CryptographicException)
        {
            throw new DecryptionKeyException(
                "has a KeyFile that is no JWK, no PEM text and no PKCS #12 container, or whose Password is wrong. Check the file and Password.");
        }
    }

    /// <summary>The names that a token's header can have for a certificate: Microsoft.IdentityModel writes its SHA-1 thumbprint as <c>kid</c>.</summary>
    public static KeyLabel CreateLabel(X509Certificate2 certificate, string? keyId) => new(keyId ?? certificate.Thumbprint)
    {
        Sha1Thumbprint = Base64Url.EncodeToString(certificate.GetCertHash()),
        Sha256Thumbprint = Base64Url.EncodeToString(certificate.GetCertHash(HashAlgorithmName.SHA256)),
    };
}
