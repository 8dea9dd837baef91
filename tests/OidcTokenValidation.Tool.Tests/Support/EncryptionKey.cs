using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace OidcTokenValidation.Tool.Tests.Support;

/// <summary>The key of an API, for which a provider encrypts tokens.</summary>
internal sealed class EncryptionKey : IDisposable
{
    public const string KeyId = "api-key";

    private readonly RSA _rsa = RSA.Create(2048);

    /// <summary>The private key as a JWK.</summary>
    public string Jwk
    {
        get
        {
            RSAParameters key = _rsa.ExportParameters(includePrivateParameters: true);
            return new JsonObject
            {
                ["kty"] = "RSA",
                ["kid"] = KeyId,
                ["n"] = Base64Url.EncodeToString(key.Modulus),
                ["e"] = Base64Url.EncodeToString(key.Exponent),
                ["d"] = Base64Url.EncodeToString(key.D),
                ["p"] = Base64Url.EncodeToString(key.P),
                ["q"] = Base64Url.EncodeToString(key.Q),
                ["dp"] = Base64Url.EncodeToString(key.DP),
                ["dq"] = Base64Url.EncodeToString(key.DQ),
                ["qi"] = Base64Url.EncodeToString(key.InverseQ),
            }.ToJsonString();
        }
    }

    /// <summary>The private key in PEM.</summary>
    public string Pem => _rsa.ExportPkcs8PrivateKeyPem();

    /// <summary>The private key in PEM, encrypted with a password.</summary>
    public string ExportPem(string password) =>
        _rsa.ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));

    /// <summary>A PKCS #12 container with the key and a certificate of it.</summary>
    public byte[] ExportContainer(string password)
    {
        var request = new CertificateRequest("CN=api", _rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return certificate.Export(X509ContentType.Pkcs12, password);
    }

    /// <summary>Encrypts a token.</summary>
    public string Encrypt(string token, string? keyId = KeyId) => new JsonWebTokenHandler().EncryptToken(
        token, new EncryptingCredentials(new RsaSecurityKey(_rsa) { KeyId = keyId }, "RSA-OAEP", "A256CBC-HS512"));

    public void Dispose() => _rsa.Dispose();
}
