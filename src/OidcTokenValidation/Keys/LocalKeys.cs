using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using OidcTokenValidation.Jose;
using PemKey = System.Security.Cryptography.X509Certificates.PublicKey;

namespace OidcTokenValidation.Keys;

/// <summary>Reads keys that were configured: a JWK, a JWK set, or PEM blocks (RFC 7468 §5, §13).</summary>
internal static class LocalKeys
{
    // For blocks that are no public keys, so that they are counted and reported like every dropped key.
    private const string UnusableJwk = """{"kty":"other"}""";
    private const string PrivateJwk = """{"kty":"EC","d":"AA"}""";

    /// <summary>Reads the keys of the options; false with the fault if the text is neither JSON nor PEM.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static bool TryRead(KeySourceOptions options, KeyRules rules, [NotNullWhen(true)] out JwkSetDocument? document, out DocumentFault fault)
    {
        string text = options.Jwks ?? File.ReadAllText(options.KeyFile!);
        bool isPem = text.Contains("-----BEGIN ", StringComparison.Ordinal);
        byte[] json = Encoding.UTF8.GetBytes(isPem ? ConvertPem(text) : text);
        if (!JwkSetDocument.TryParse(json, isPem ? rules with { Use = KeyUse.Signature } : rules, out document, out fault))
            return false;
        document = isPem ? document.AsNameless() : document;
        return true;
    }

    // To a JWK set, so that keys from PEM pass the same checks as all others.
    private static string ConvertPem(string text)
    {
        List<string> keys = [];
        ReadOnlySpan<char> remaining = text;
        while (PemEncoding.TryFind(remaining, out PemFields pem))
        {
            ReadOnlySpan<char> label = remaining[pem.Label];
            keys.Add(ConvertBlock(label, Convert.FromBase64String(remaining[pem.Base64Data].ToString())) ?? (IsPrivate(label) ? PrivateJwk : UnusableJwk));
            remaining = remaining[pem.Location.End..];
        }

        return $$"""{"keys":[{{string.Join(',', keys)}}]}""";
    }

    // RFC 7468 §10, §11, and the labels of PKCS #1 and SEC 1.
    private static bool IsPrivate(ReadOnlySpan<char> label) => label.EndsWith("PRIVATE KEY", StringComparison.Ordinal);

    private static string? ConvertBlock(ReadOnlySpan<char> label, byte[] der)
    {
        try
        {
            PemKey? key = label switch
            {
                "PUBLIC KEY" => PemKey.CreateFromSubjectPublicKeyInfo(der, out _),
                "CERTIFICATE" => ReadCertificate(der),
                _ => null,
            };
            using RSA? rsa = key?.GetRSAPublicKey();
            using ECDsa? ecdsa = key?.GetECDsaPublicKey();
            return rsa is not null ? WriteJwk(rsa.ExportParameters(includePrivateParameters: false))
                : ecdsa is not null ? WriteJwk(ecdsa.ExportParameters(includePrivateParameters: false))
                : key is not null ? WriteJwk(key)
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static PemKey ReadCertificate(byte[] der)
    {
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(der);
        return certificate.PublicKey;
    }

    private static string WriteJwk(RSAParameters key) =>
        $$"""{"kty":"RSA","n":"{{Base64Url.EncodeToString(key.Modulus)}}","e":"{{Base64Url.EncodeToString(key.Exponent)}}"}""";

    private static string WriteJwk(ECParameters key) =>
        $$"""{"kty":"EC","crv":"{{GetCurveName(key)}}","x":"{{Base64Url.EncodeToString(key.Q.X)}}","y":"{{Base64Url.EncodeToString(key.Q.Y)}}"}""";

    // RFC 8410 §3, RFC 9881 §2: the octets of the key are the content of the bit string.
    private static string? WriteJwk(PemKey key) => key.Oid.Value switch
    {
        "1.3.101.112" => $$"""{"kty":"OKP","crv":"Ed25519","x":"{{Base64Url.EncodeToString(key.EncodedKeyValue.RawData)}}"}""",
        "2.16.840.1.101.3.4.3.17" => WriteAkp("ML-DSA-44", key),
        "2.16.840.1.101.3.4.3.18" => WriteAkp("ML-DSA-65", key),
        "2.16.840.1.101.3.4.3.19" => WriteAkp("ML-DSA-87", key),
        _ => null,
    };

    private static string WriteAkp(string algorithm, PemKey key) =>
        $$"""{"kty":"AKP","alg":"{{algorithm}}","pub":"{{Base64Url.EncodeToString(key.EncodedKeyValue.RawData)}}"}""";

    private static string GetCurveName(ECParameters key) => key.Curve.Oid.Value switch
    {
        "1.2.840.10045.3.1.7" => KeyKind.P256.Name,
        "1.3.132.0.34" => KeyKind.P384.Name,
        "1.3.132.0.35" => KeyKind.P521.Name,
        _ => "other",
    };
}
