using System.Text.Json;
using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.Interop.Tests.Signatures;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Interop.Tests.Providers;

/// <summary>Access tokens that a certified provider encrypts (oidc-provider, <c>jwt.encrypt</c>), as Bearer tokens and with proofs of possession.</summary>
public sealed class ProviderEncryptionTests
{
    private readonly InteropWorld _world;
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public ProviderEncryptionTests(InteropWorld world)
    {
        Counterparts.Require();
        _world = world;
    }

    public static MatrixTheoryData<string, string> Algorithms => new(
        ["RSA-OAEP-256", "RSA-OAEP", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW", "A256KW"],
        ["A128CBC-HS256", "A256CBC-HS512", "A128GCM", "A256GCM"]);

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Encrypted_token_is_accepted(string algorithm, string content)
    {
        string resource = GetResource(algorithm, content);
        string token = await _world.Provider.GetTokenAsync("rs256", resource, scope: null, _cancellation);
        JsonElement header = TokenText.HeaderOf(token);
        Assert.Equal((algorithm, content), (header.GetProperty("alg").GetString(), header.GetProperty("enc").GetString()));

        using AccessTokenValidator validator = Registration.CreateValidator(_world.Provider.Issuer, options => Configure(options, resource));
        for (int i = 0; i < 3; i++)
        {
            AccessTokenValidationResult result = await validator.ValidateAsync(TestRequest.Bearer(token), _cancellation);
            Assert.True(result.IsValid, result.Failure?.ToString());
        }

        using AccessTokenValidator other = Registration.CreateValidator(_world.Provider.Issuer, static _ => { });
        Assert.Equal(TokenFailureCode.EncryptedToken, (await other.ValidateAsync(TestRequest.Bearer(token), _cancellation)).Failure?.Code);
    }

    [Theory]
    [InlineData("RSA-OAEP-384", "A256GCM")]
    [InlineData("A256GCMKW", "A256GCM")]
    [InlineData("dir", "A256GCM")]
    [InlineData("ECDH-ES+A192KW", "A256GCM")]
    [InlineData("RSA-OAEP", "A192CBC-HS384")]
    [InlineData("RSA-OAEP", "A192GCM")]
    public async Task Token_by_another_algorithm_is_rejected(string algorithm, string content)
    {
        string resource = GetResource(algorithm, content);
        string token = await _world.Provider.GetTokenAsync("rs256", resource, scope: null, _cancellation);
        using AccessTokenValidator validator = Registration.CreateValidator(_world.Provider.Issuer, options => Configure(options, resource));

        Assert.Equal(TokenFailureCode.DecryptionFailed, (await validator.ValidateAsync(TestRequest.Bearer(token), _cancellation)).Failure?.Code);
    }

    [Theory]
    [InlineData(ProofMaker.Dpop)]
    [InlineData(ProofMaker.Oauth4WebApi)]
    public async Task Encrypted_token_that_is_bound_to_a_key_is_accepted_with_a_proof(ProofMaker maker)
    {
        string resource = GetResource("ECDH-ES", "A256GCM");
        await using SignedApi api = await SignedApi.StartAsync(_world.Provider.Issuer, options => Configure(options, resource));
        JsonElement key = (await _world.ClientAsync("ES256")).Key;
        var client = new BoundClient(key, await _world.Provider.GetBoundTokenAsync(key, scope: null, _cancellation, resource));
        Assert.Equal(5, client.Token.Split('.').Length);

        ApiResponse response = await api.GetAsync(client, maker, _cancellation);

        response.ShouldBe(200);
        Assert.Equal(nameof(TokenBinding.DPoP), response.Body);
        (await api.GetAsync(client, Assert.Single(response.Sent), _cancellation)).ShouldBeRejected(401, "invalid_dpop_proof", "dpop");
    }

    private static string GetResource(string algorithm, string content) => $"https://encrypted.example.com/{algorithm}/{content}";

    private void Configure(AccessTokenValidationOptions options, string resource)
    {
        options.Audiences = [resource];
        foreach (JsonElement key in _world.Provider.Decryption)
            options.Decryption.Keys.Add(new DecryptionKey { Jwk = key.GetRawText() });
    }
}
