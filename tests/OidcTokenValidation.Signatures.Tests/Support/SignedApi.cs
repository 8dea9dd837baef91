using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Signatures.Tests.Support;

/// <summary>An API with one issuer whose keys are local. Tokens and proofs are made without any of the code under test.</summary>
internal sealed class SignedApi : IDisposable
{
    public const string Issuer = "https://issuer.example/";
    public const string Audience = "https://api.example.com/";

    /// <summary>With a key set, or none.</summary>
    public SignedApi(string? keys, Action<AccessTokenValidationOptions> configure)
    {
        var options = new AccessTokenValidationOptions { Audiences = { Audience } };
        options.Trust(Issuer).Keys.Jwks = keys;
        configure(options);
        Validator = AccessTokenValidator.Create(options, Clock);
    }

    /// <summary>With one key without <c>alg</c>, unless the type requires it.</summary>
    public SignedApi(SigningKey key, Action<AccessTokenValidationOptions> configure)
        : this(Jwks(key.Jwk), configure)
    {
    }

    public TestClock Clock { get; } = new();

    public AccessTokenValidator Validator { get; }

    /// <summary>The faults of the keys that are not used.</summary>
    public IEnumerable<string> Dropped => Validator.Issuers[0].Dropped.Select(static key => key.Fault);

    public static string Jwks(params IEnumerable<JsonObject> keys) => new JsonObject { ["keys"] = new JsonArray([.. keys]) }.ToJsonString();

    /// <summary>A valid token. <paramref name="change"/> may change its header.</summary>
    public string Token(SigningKey key, SigningKey? boundTo = null, Action<JsonObject>? change = null)
    {
        long now = Clock.GetUtcNow().ToUnixTimeSeconds();
        var header = new JsonObject { ["typ"] = "at+jwt" };
        change?.Invoke(header);
        var claims = new JsonObject
        {
            ["iss"] = Issuer,
            ["aud"] = Audience,
            ["sub"] = "alice",
            ["client_id"] = "app",
            ["jti"] = Guid.NewGuid().ToString(),
            ["iat"] = now,
            ["exp"] = now + 300,
        };
        if (boundTo is not null)
            claims["cnf"] = new JsonObject { ["jkt"] = boundTo.Thumbprint };
        return key.Sign(header, claims);
    }

    /// <summary>A valid proof for a token. <paramref name="change"/> may change its header.</summary>
    public string Proof(SigningKey client, string token, Action<JsonObject>? change = null, string target = Audience)
    {
        var header = new JsonObject { ["typ"] = "dpop+jwt", ["jwk"] = client.Jwk };
        change?.Invoke(header);
        return client.Sign(header, new JsonObject
        {
            ["jti"] = Guid.NewGuid().ToString(),
            ["htm"] = "GET",
            ["htu"] = target,
            ["iat"] = Clock.GetUtcNow().ToUnixTimeSeconds(),
            ["ath"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(token))),
        });
    }

    public AccessTokenValidationResult Send(string token) => Send(TestRequest.Bearer(token));

    public AccessTokenValidationResult Send(string token, string proof) => Send(TestRequest.DPoP(token, proof));

    /// <summary>Validates a request. The keys are local, so that the result is there at once.</summary>
    public AccessTokenValidationResult Send(ResourceRequest request) => Send(Validator, request);

    /// <summary>Validates a request with another validator whose keys are local.</summary>
    public static AccessTokenValidationResult Send(AccessTokenValidator validator, ResourceRequest request)
    {
        ValueTask<AccessTokenValidationResult> validation = validator.ValidateAsync(request, TestContext.Current.CancellationToken);
        return validation.IsCompletedSuccessfully ? validation.Result : throw new InvalidOperationException("Nothing has to be waited for.");
    }

    public void Accept(string token) => AssertValid(Send(token));

    public void Accept(string token, string proof) => AssertValid(Send(token, proof));

    public TokenFailure Refuse(TokenFailureCode code, string token) => AssertRejected(code, Send(token));

    public TokenFailure Refuse(TokenFailureCode code, string token, string proof) => AssertRejected(code, Send(token, proof));

    public void Dispose() => Validator.Dispose();

    private static void AssertValid(AccessTokenValidationResult result) => Assert.True(result.IsValid, result.Failure?.ToString());

    private static TokenFailure AssertRejected(TokenFailureCode code, AccessTokenValidationResult result)
    {
        Assert.Equal((AccessTokenOutcome.Rejected, code), (result.Outcome, result.Failure?.Code));
        return result.Failure!;
    }
}
