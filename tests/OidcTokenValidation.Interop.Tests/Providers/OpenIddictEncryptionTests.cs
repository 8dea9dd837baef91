using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Interop.Tests.Providers;

/// <summary>Access tokens that a real OpenIddict server encrypts, as it does by default: each kind of its keys, and a token that is bound to a certificate.</summary>
public sealed class OpenIddictEncryptionTests
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public OpenIddictEncryptionTests() => Counterparts.Require();

    [Theory]
    [InlineData("certificate", "RSA-OAEP")]
    [InlineData("RSA key", "RSA-OAEP")]
    [InlineData("secret", "A256KW")]
    public async Task Encrypted_token_is_accepted(string kind, string algorithm)
    {
        using var rsa = RSA.Create(2048);
        using X509Certificate2 certificate = CreateCertificate(rsa);
        byte[] secret = RandomNumberGenerator.GetBytes(32);
        (Action<OpenIddictServerBuilder> Encrypt, DecryptionKey Key) pair = kind switch
        {
            "certificate" => (options => options.AddEncryptionCertificate(certificate), DecryptionKey.FromCertificate(certificate)),
            "RSA key" => (options => options.AddEncryptionKey(new RsaSecurityKey(rsa)), new DecryptionKey { Pem = rsa.ExportPkcs8PrivateKeyPem() }),
            _ => (options => options.AddEncryptionKey(new SymmetricSecurityKey(secret)), new DecryptionKey { Jwk = $$"""{"kty":"oct","k":"{{Base64Url.EncodeToString(secret)}}"}""" }),
        };
        await using OpenIddictServer provider = await OpenIddictServer.StartAsync(new ProviderSettings(), _cancellation, pair.Encrypt);
        string token = await provider.GetTokenAsync("worker", SampleApi.Audience, "read:timesheets", _cancellation);
        JsonElement header = JsonElement.Parse(Base64Url.DecodeFromChars(token.Split('.')[0]));
        Assert.Equal((5, algorithm, "A256CBC-HS512"), (token.Split('.').Length, header.GetProperty("alg").GetString(), header.GetProperty("enc").GetString()));

        // Beside a second key, as during a rotation: the name decides, or that only one suits.
        using var other = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        using AccessTokenValidator validator = Create(provider, pair.Key, new DecryptionKey { Pem = other.ExportPkcs8PrivateKeyPem() });
        for (int i = 0; i < 3; i++)
        {
            AccessTokenValidationResult result = await validator.ValidateAsync(TestRequest.Bearer(token), _cancellation);
            Assert.True(result.IsValid, result.Failure?.ToString());
            Assert.Equal(("worker", "read:timesheets"), (result.Token.Subject, Assert.Single(result.Token.Scopes)));
        }

        using AccessTokenValidator without = Create(provider);
        Assert.Equal(TokenFailureCode.EncryptedToken, (await without.ValidateAsync(TestRequest.Bearer(token), _cancellation)).Failure?.Code);
        using AccessTokenValidator wrong = Create(provider, new DecryptionKey { Pem = other.ExportPkcs8PrivateKeyPem() });
        Assert.Equal(TokenFailureCode.DecryptionFailed, (await wrong.ValidateAsync(TestRequest.Bearer(token), _cancellation)).Failure?.Code);
    }

    [Fact]
    public async Task Encrypted_token_that_is_bound_to_a_certificate_needs_it()
    {
        using var rsa = RSA.Create(2048);
        using X509Certificate2 encryption = CreateCertificate(rsa), client = Certificates.Create("client"), other = Certificates.Create("other");
        await using OpenIddictServer provider = await OpenIddictServer.StartAsync(new ProviderSettings(), _cancellation, options => options.AddEncryptionCertificate(encryption), client);
        ResourceRequest request = TestRequest.Bearer(await provider.GetTokenAsync("worker", SampleApi.Audience, "read:timesheets", _cancellation));
        using AccessTokenValidator validator = Create(provider, DecryptionKey.FromCertificate(encryption));

        AccessTokenValidationResult result = await validator.ValidateAsync(request with { ClientCertificate = client }, _cancellation);
        Assert.True(result.IsValid, result.Failure?.ToString());
        Assert.Equal(TokenBinding.Mtls, result.Token.Binding);
        Assert.Equal(TokenFailureCode.CertificateMismatch, (await validator.ValidateAsync(request with { ClientCertificate = other }, _cancellation)).Failure?.Code);
        Assert.Equal(TokenFailureCode.CertificateMissing, (await validator.ValidateAsync(request, _cancellation)).Failure?.Code);
    }

    private static AccessTokenValidator Create(OpenIddictServer provider, params DecryptionKey[] keys)
    {
        var options = new AccessTokenValidationOptions { Audiences = [SampleApi.Audience] };
        TrustedIssuer issuer = options.Trust(provider.Issuer);
        (issuer.Profile, issuer.Keys.AllowLoopbackHttp, options.Decryption.Keys) = (AccessTokenProfile.OpenIddict, true, keys);
        return AccessTokenValidator.Create(options);
    }

    private static X509Certificate2 CreateCertificate(RSA rsa)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        var request = new CertificateRequest("CN=encryption", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyEncipherment, critical: true));
        return request.CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
    }
}
