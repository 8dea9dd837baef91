using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.Tests.Decryption.Support;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.Decryption;

/// <summary>Tokens that Microsoft.IdentityModel's JsonWebTokenHandler encrypts, as OpenIddict and many .NET providers do.</summary>
public sealed class HandlerTokensTests
{
    [Theory]
    [InlineData("RSA-OAEP", "A256CBC-HS512")]
    [InlineData("RSA-OAEP", "A128CBC-HS256")]
    [InlineData("A256KW", "A256CBC-HS512")]
    [InlineData("A256KW", "A128CBC-HS256")]
    [InlineData("ECDH-ES+A128KW", "A128CBC-HS256")]
    [InlineData("ECDH-ES+A256KW", "A256CBC-HS512")]
    public async Task Token_of_the_handler_is_accepted(string algorithm, string encryption)
    {
        string kind = algorithm.StartsWith("RSA", StringComparison.Ordinal) ? "RSA" : algorithm.StartsWith("ECDH", StringComparison.Ordinal) ? "P-256" : "oct";
        var pair = DecryptionTestKey.Get(kind);
        using var api = new Api(options => options.Decryption.Keys = [pair.Option("key")]);
        for (int i = 0; i < 10; i++)
        {
            string token = Encrypt(api.Token().WithClaim("n", new string('x', i * 7)).Create(), pair, algorithm, encryption);
            Assert.Equal(4, token.Count(static c => c == '.'));
            AccessTokenValidationResult result = await api.SendAsync("Bearer " + token);
            Assert.True(result.IsValid, result.Failure?.ToString());
        }
    }

    private static string Encrypt(string token, DecryptionTestKey pair, string algorithm, string encryption)
    {
        var handler = new JsonWebTokenHandler();
        if (pair.Rsa is not null)
            return handler.EncryptToken(token, new EncryptingCredentials(new RsaSecurityKey(pair.Rsa) { KeyId = "key" }, algorithm, encryption));
        if (pair.Secret is not null)
            return handler.EncryptToken(token, new EncryptingCredentials(new SymmetricSecurityKey(pair.Secret) { KeyId = "key" }, algorithm, encryption));

        // The handler wants the ephemeral private key, and its public part for the header.
        using var ephemeral = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        using var own = ECDsa.Create(ephemeral.ExportParameters(includePrivateParameters: true));
        using var receiver = ECDsa.Create(pair.Ecdh!.ExportParameters(includePrivateParameters: false));
        var credentials = new EncryptingCredentials(new ECDsaSecurityKey(own), algorithm, encryption) { KeyExchangePublicKey = new ECDsaSecurityKey(receiver) };
        Dictionary<string, object> header = new(StringComparer.Ordinal) { ["epk"] = JsonElement.Parse(DecryptionTestKey.PublicJwk(ephemeral).ToJsonString()) };
        return handler.EncryptToken(token, credentials, header);
    }
}
