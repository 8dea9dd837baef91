using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using OidcTokenValidation.Jose;
using PemKey = System.Security.Cryptography.X509Certificates.PublicKey;

namespace OidcTokenValidation.Keys;

/// <summary>Reads keys that were configured: a JWK, a JWK set, or PEM blocks (RFC 7468 §5, §13).</summary>
internal static class LocalKeys
{
    // For blocks that are no public keys, so that they are counted and reported like every key that is left out.
    private const string UnusableJwk = """{"kty":"other"}""";
    private const string PrivateJwk = """{"kty":"EC","d":"AA"}""";

    /// <summary>The keys of the options; null if the text is neither JSON nor PEM, and why.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static JwkSetDocument? Read(KeySourceOptions options, out DocumentFault fault)
    {
        string text = options.Jwks ?? File.ReadAllText(options.KeyFile!);
        return text.Contains("-----BEGIN ", StringComparison.Ordinal)
            ? JwkSetDocument.TryParse(Encoding.UTF8.GetBytes(JwksOfPem(text)), out fault)?.AsNameless()
            : JwkSetDocument.TryParse(Encoding.UTF8.GetBytes(text), out fault);
    }

    // As a JWK set, so that keys from PEM go through the same checks as all others.
    private static string JwksOfPem(string text)
    {
        List<string> keys = [];
        ReadOnlySpan<char> rest = text;
        while (PemEncoding.TryFind(rest, out PemFields pem))
        {
            keys.Add(JwkOf(rest[pem.Label], Convert.FromBase64String(rest[pem.Base64Data].ToString())) ?? (IsPrivate(rest[pem.Label]) ? PrivateJwk : UnusableJwk));
            rest = rest[pem.Location.End..];
        }

        return $$"""{"keys":[{{string.Join(',', keys)}}]}""";
    }

    // RFC 7468 §10, §11, and the labels of PKCS #1 and SEC 1.
    private static bool IsPrivate(ReadOnlySpan<char> label) => label.EndsWith("PRIVATE KEY", StringComparison.Ordinal);

    private static string? JwkOf(ReadOnlySpan<char> label, byte[] der)
    {
        try
        {
            PemKey? key = label switch
            {
                "PUBLIC KEY" => PemKey.CreateFromSubjectPublicKeyInfo(der, out _),
                "CERTIFICATE" => PublicKeyOfCertificate(der),
                _ => null,
            };
            using RSA? rsa = key?.GetRSAPublicKey();
            using ECDsa? ecdsa = key?.GetECDsaPublicKey();
            return rsa is not null ? Of(rsa.ExportParameters(includePrivateParameters: false))
                : ecdsa is not null ? Of(ecdsa.ExportParameters(includePrivateParameters: false))
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static PemKey PublicKeyOfCertificate(byte[] der)
    {
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(der);
        return certificate.PublicKey;
    }

    private static string Of(RSAParameters key) =>
        $$"""{"kty":"RSA","n":"{{Base64Url.EncodeToString(key.Modulus)}}","e":"{{Base64Url.EncodeToString(key.Exponent)}}"}""";

    private static string Of(ECParameters key) =>
        $$"""{"kty":"EC","crv":"{{CurveName(key)}}","x":"{{Base64Url.EncodeToString(key.Q.X)}}","y":"{{Base64Url.EncodeToString(key.Q.Y)}}"}""";

    private static string CurveName(ECParameters key) => key.Curve.Oid.Value switch
    {
        "1.2.840.10045.3.1.7" => EllipticCurve.P256.Name,
        "1.3.132.0.34" => EllipticCurve.P384.Name,
        "1.3.132.0.35" => EllipticCurve.P521.Name,
        _ => "other",
    };
}
