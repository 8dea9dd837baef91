using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys.Support;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.Tests.Introspection.Support;

/// <summary>An API that introspects opaque tokens at the endpoint of its only issuer.</summary>
internal sealed class OpaqueApi : IDisposable
{
    public const string Token = "opaque-token_1";

    /// <summary>Event ids of the log.</summary>
    public const int FailedEvent = 15, ThrewEvent = 16;

    private static readonly TestSigningKey Key = TestSigningKey.Create("ES256", "issuer");

    public OpaqueApi(Action<IntrospectionOptions>? configure = null, Action<AccessTokenValidationOptions>? configureApi = null)
    {
        Issuer = new TestIssuer("https://issuer.example/", Clock, Key);
        Options = new IntrospectionOptions { Endpoint = FakeEndpoint.Address, ClientId = "api", ClientSecret = "secret" };
        configure?.Invoke(Options);
        TrustedIssuer trusted = Issuer.Trust();
        trusted.Introspection = Options;
        var options = new AccessTokenValidationOptions { Audiences = [TestIssuer.DefaultAudience], Issuers = [trusted], Backchannel = () => Endpoint };
        configureApi?.Invoke(options);
        Validator = AccessTokenValidator.Create(options, Clock, Log);
    }

    public TestClock Clock { get; } = new();

    public LogCollector Log { get; } = new();

    public FakeEndpoint Endpoint { get; } = new();

    public TestIssuer Issuer { get; }

    public IntrospectionOptions Options { get; }

    public AccessTokenValidator Validator { get; }

    public long Seconds => Clock.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>A valid response with these members changed; null removes a member.</summary>
    public string Active(params (string Name, JsonNode? Value)[] changes)
    {
        var answer = new JsonObject
        {
            ["active"] = true,
            ["iss"] = Issuer.Issuer,
            ["aud"] = TestIssuer.DefaultAudience,
            ["sub"] = "alice",
            ["client_id"] = "app",
            ["scope"] = "read:things write:things",
            ["token_type"] = "Bearer",
            ["jti"] = "1",
            ["iat"] = Seconds,
            ["exp"] = Seconds + 300,
        };
        foreach ((string name, JsonNode? value) in changes)
        {
            answer.Remove(name);
            if (value is not null)
                answer[name] = value;
        }

        return answer.ToJsonString();
    }

    public Task<AccessTokenValidationResult> SendAsync(string token = Token) => SendAsync(TestRequest.Bearer(token));

    public Task<AccessTokenValidationResult> SendAsync(ResourceRequest request) => Validator.ValidateAsync(request, TestContext.Current.CancellationToken).Soon();

    /// <summary>Sends the token and waits until <paramref name="givenUp"/> is cancelled.</summary>
    public Task<AccessTokenValidationResult> SendUnlessAsync(CancellationToken givenUp) => Validator.ValidateAsync(TestRequest.Bearer(Token), givenUp).Soon();

    public async Task<AccessToken> AcceptAsync(string token = Token)
    {
        AccessTokenValidationResult result = await SendAsync(token);
        Assert.True(result.IsValid, result.Failure?.ToString());
        return result.Token;
    }

    public async Task<TokenFailure> RefuseAsync(TokenFailureCode code, string token = Token)
    {
        AccessTokenValidationResult result = await SendAsync(token);
        Assert.Equal((AccessTokenOutcome.Rejected, code), (result.Outcome, result.Failure?.Code));
        Assert.Null(result.Token);
        Assert.Equal((401, "invalid_token"), (Validator.CreateChallenge(result).StatusCode, Validator.CreateChallenge(result).Error));
        Assert.Empty(Log.Messages(FailedEvent));
        return result.Failure!;
    }

    public async Task<TimeSpan> UnavailableAsync(string token = Token)
    {
        AccessTokenValidationResult result = await SendAsync(token);
        Assert.Equal((AccessTokenOutcome.Unavailable, TokenFailureCode.IntrospectionUnavailable), (result.Outcome, result.Failure?.Code));
        Challenge challenge = Validator.CreateChallenge(result);
        Assert.Equal((503, null), (challenge.StatusCode, challenge.Error));
        Assert.InRange(result.RetryAfter, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(20));
        return result.RetryAfter;
    }

    public void Dispose()
    {
        Validator.Dispose();
        Issuer.Dispose();
    }
}
