using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tool.Conformance;

/// <summary>Keys that the issuer does not publish, and documents with them that a token may point to.</summary>
internal sealed class Attacker : IDisposable
{
    private const string Root = "/attacker/";

    private readonly Lazy<RSA> _small = new(CreateSmall);

    public TestSigningKey Rsa { get; } = TestSigningKey.Create("RS256", "attacker");

    public TestSigningKey EllipticCurve { get; } = TestSigningKey.Create("ES256", "attacker-ec");

    public TestSigningKey LargeCurve { get; } = TestSigningKey.Create("ES384", "attacker-p384");

    /// <summary>The JWK of an RSA key of 1024 bits.</summary>
    public string SmallJwk => new JsonObject
    {
        ["kty"] = "RSA",
        ["kid"] = "small",
        ["alg"] = "RS256",
        ["use"] = "sig",
        ["n"] = Base64Url.EncodeToString(_small.Value.ExportParameters(includePrivateParameters: false).Modulus),
        ["e"] = "AQAB",
    }.ToJsonString();

    public byte[] SignBySmall(byte[] input) => _small.Value.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    /// <summary>A certificate of the key, in the form of <c>x5c</c> (RFC 7515 §4.1.6).</summary>
    public string CreateCertificate()
    {
        using RSA rsa = RSA.Create(2048);
        using RSA key = RSA.Create();
        key.ImportFromPem(Rsa.PublicKeyPem);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        var name = new X500DistinguishedName("CN=attacker");
        var request = new CertificateRequest(name, new PublicKey(key), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.Create(
            name, X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1), now.AddDays(-1), now.AddDays(1), [1, 2, 3, 4]);
        return Convert.ToBase64String(certificate.RawData);
    }

    /// <summary>The path of a document; its name is in the number of fetches.</summary>
    public static string GetPath(string name) => Root + name;

    /// <summary>Responds to requests for the attacker's documents; null for other paths.</summary>
    public TestResponse? Respond(string path) => path switch
    {
        _ when !path.StartsWith(Root, StringComparison.Ordinal) => null,
        Root + "x5u" or Root + "x5u-no-kid" => new() { Body = CreatePem(), ContentType = "application/x-pem-file" },
        _ => new() { Body = $"{{\"keys\":[{Rsa.PublicJwk},{EllipticCurve.PublicJwk}]}}" },
    };

    public void Dispose()
    {
        Rsa.Dispose();
        EllipticCurve.Dispose();
        LargeCurve.Dispose();
        if (_small.IsValueCreated)
            _small.Value.Dispose();
    }

    private string CreatePem() => $"-----BEGIN CERTIFICATE-----\n{CreateCertificate()}\n-----END CERTIFICATE-----\n";

    // A key that is too small, which the API must not use (RFC 7518 §3.3).
    private static RSA CreateSmall() => RSA.Create(1024);
}
