using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.IdentityModel.Tokens;

namespace OidcTokenValidation.Decryption;

/// <summary>Reads one private key in PEM (RFC 7468 §10, §11, and the labels of PKCS #1 and SEC 1), with its certificate if there is one.</summary>
internal static class PrivatePem
{
    private const string Expected = "Write one block PRIVATE KEY, RSA PRIVATE KEY, EC PRIVATE KEY or ENCRYPTED PRIVATE KEY.";

    /// <exception cref="DecryptionKeyException">The key cannot be used.</exception>
    public static PrivateKey Read(string text, DecryptionKey options, CryptoProviderFactory crypto)
    {
        (string? key, int keys, bool hasCertificate) = Find(text);
        if (key is null || keys > 1)
            throw new DecryptionKeyException(key is null ? $"has no private key in its PEM. {Expected}" : $"has several private keys in its PEM. {Expected}");
        KeyLabel label = hasCertificate ? ReadLabel(text, options.KeyId) : new KeyLabel(options.KeyId);
        return TryImport(RSA.Create, key, options.Password) is { } rsa ? ReadRsa(rsa, label)
            : TryImport(ECDiffieHellman.Create, key, options.Password) is { } ecdh ? ReadEllipticCurve(ecdh, label, crypto)
            : throw new DecryptionKeyException("has a PEM that is not a private RSA or EC key, or whose Password does not fit: "
                + "it is wrong, missing, or set for a key that is not encrypted.");
    }

    // The platform imports a text with one key only: the public key, which some tools write besides, is left out.
    private static (string? Key, int Keys, bool HasCertificate) Find(string text)
    {
        (string? key, int keys, bool hasCertificate) = (null, 0, false);
        ReadOnlySpan<char> remaining = text;
        while (PemEncoding.TryFind(remaining, out PemFields pem))
        {
            if (remaining[pem.Label].EndsWith("PRIVATE KEY", StringComparison.Ordinal))
                (key, keys) = (remaining[pem.Location].ToString(), keys + 1);
            hasCertificate |= remaining[pem.Label] is "CERTIFICATE";
            remaining = remaining[pem.Location.End..];
        }

        return (key, keys, hasCertificate);
    }

    private static KeyLabel ReadLabel(string text, string? keyId)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(text);
            return PrivateCertificate.CreateLabel(certificate, keyId);
        }
        catch (CryptographicException)
        {
            throw new DecryptionKeyException("has a certificate in its PEM that cannot be read. Remove it, or correct it.");
        }
    }

    private static T? TryImport<T>(Func<T> create, string text, string? password)
        where T : AsymmetricAlgorithm
    {
        T key = create();
        try
        {
            if (password is null)
                key.ImportFromPem(text);
            else
                key.ImportFromEncryptedPem(text, password);
            return key;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            key.Dispose();
            return null;
        }
    }

    private static PrivateKey ReadRsa(RSA rsa, KeyLabel label)
    {
        using (rsa)
            return PrivateKeyFactory.Create(rsa.ExportParameters(includePrivateParameters: true), label);
    }

    private static PrivateKey ReadEllipticCurve(ECDiffieHellman key, KeyLabel label, CryptoProviderFactory crypto)
    {
        using (key)
        {
            return PrivateKeyFactory.FindCurve(key) is { } curve
                ? PrivateKeyFactory.Create(key.ExportParameters(includePrivateParameters: true), curve, label, crypto)
                : throw new DecryptionKeyException("is not on a supported curve. Use a key on P-256, P-384 or P-521.");
        }
    }
}
