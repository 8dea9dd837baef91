using System.Text;
using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Interop.Tests;

/// <summary>Opaque tokens of a certified provider, validated at its introspection endpoint (RFC 7662).</summary>
public sealed class IntrospectionTests
{
    private const string Audience = "https://opaque.example.com/";
    private const string Url = "https://opaque.example.com/things";

    private readonly InteropWorld _world;
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public IntrospectionTests(InteropWorld world)
    {
        Counterparts.Require();
        _world = world;
    }

    [Theory]
    [InlineData(Audience, IntrospectionAuthentication.ClientSecretBasic)]
    [InlineData("poster", IntrospectionAuthentication.ClientSecretPost)]
    public async Task Active_token_is_accepted(string client, IntrospectionAuthentication authentication)
    {
        using var validator = Create(options => (options.ClientId, options.Authentication) = (client, authentication));
        var result = await SendAsync(validator, await GetTokenAsync());

        Assert.True(result.IsValid, result.Failure?.ToString());
        Assert.Equal((_world.Provider.Issuer, "es256", "es256"), (result.Token.Issuer, result.Token.ClientId, result.Token.Subject));
        Assert.True(result.Token.Scopes.Contains("read:timesheets"));
        Assert.InRange(result.Token.ExpiresAt - result.Token.IssuedAt, TimeSpan.FromSeconds(599), TimeSpan.FromSeconds(601));
    }

    [Fact]
    public async Task Revoked_token_is_rejected_after_the_cache_time()
    {
        var clock = new TestClock(TimeProvider.System.GetUtcNow());
        using var validator = Create(clock: clock);
        var token = await GetTokenAsync();
        Assert.True((await SendAsync(validator, token)).IsValid);

        await _world.Provider.RevokeAsync("es256", token, _cancellation);
        Assert.True((await SendAsync(validator, token)).IsValid);
        clock.Advance(TimeSpan.FromSeconds(10));
        var result = await SendAsync(validator, token);

        Assert.Equal((AccessTokenOutcome.Rejected, TokenFailureCode.TokenNotActive), (result.Outcome, result.Failure?.Code));
        Assert.Equal("invalid_token", validator.CreateChallenge(result).Error);
    }

    [Fact]
    public async Task Token_that_was_never_issued_is_rejected()
    {
        using var validator = Create();
        Assert.Equal(TokenFailureCode.TokenNotActive, (await SendAsync(validator, "never-issued-token")).Failure!.Code);
    }

    [Fact]
    public async Task Token_without_an_audience_is_rejected()
    {
        using var validator = Create();
        var token = await _world.Provider.GetTokenAsync("es256", resource: null, scope: null, _cancellation);
        Assert.Equal(TokenFailureCode.ClaimMissing, (await SendAsync(validator, token)).Failure!.Code);
    }

    [Fact]
    public async Task Bound_token_needs_its_proof()
    {
        using var validator = Create();
        var key = await OAuthClient.MakeKeyAsync("ES256", _cancellation);
        var token = await _world.Provider.GetBoundTokenAsync(key, "read:timesheets", _cancellation, Audience);
        var proofs = await OAuthClient.MakeProofsAsync(new ProofsTask(Url, token, key, Count: 1), _cancellation);

        Assert.Equal(TokenFailureCode.BoundTokenWithoutProof, (await SendAsync(validator, token)).Failure!.Code);
        var request = TestRequest.DPoP(token, proofs[0], "GET", Url);
        var accepted = await validator.ValidateAsync(request, _cancellation);
        Assert.True(accepted.IsValid, accepted.Failure?.ToString());
        Assert.Equal(TokenBinding.DPoP, accepted.Token.Binding);
        Assert.Equal(TokenFailureCode.ProofReplayed, (await validator.ValidateAsync(request, _cancellation)).Failure!.Code);
    }

    [Theory]
    [InlineData("signed RS256", true)]
    [InlineData("signed ES256", true)]
    [InlineData("signed RS256", false)]
    public async Task Signed_response_is_accepted(string client, bool isRequired)
    {
        using var validator = Create(options => (options.ClientId, options.RequireSignedResponse) = (client, isRequired));
        var token = await GetTokenAsync();
        var result = await SendAsync(validator, token);
        Assert.True(result.IsValid, result.Failure?.ToString());
        Assert.Equal((_world.Provider.Issuer, "es256"), (result.Token.Issuer, result.Token.ClientId));
        Assert.Equal(TokenFailureCode.TokenNotActive, (await SendAsync(validator, "never-issued-token")).Failure!.Code);
    }

    [Fact]
    public async Task Response_that_is_signed_with_the_client_secret_is_unavailable()
    {
        using var validator = Create(static options => (options.ClientId, options.RequireSignedResponse) = ("signed HS256", true));
        await AssertUnavailableAsync(validator, await GetTokenAsync());
    }

    [Fact]
    public async Task Signed_response_is_rejected_as_an_access_token()
    {
        var (endpoint, secret) = _world.Provider.Introspection;
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        var credentials = $"{Uri.EscapeDataString("signed RS256")}:{Uri.EscapeDataString(secret)}";
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(credentials)));
        request.Headers.Accept.ParseAdd("application/token-introspection+jwt");
        request.Content = new FormUrlEncodedContent([new("token", await GetTokenAsync())]);
        using var response = await http.SendAsync(request, _cancellation);
        Assert.Equal("application/token-introspection+jwt", response.Content.Headers.ContentType!.MediaType);
        var jwt = await response.Content.ReadAsStringAsync(_cancellation);

        foreach (var profile in AccessTokenProfile.All.Where(static profile => !profile.TakesIssuerFromSubject))
        {
            using var validator = AccessTokenValidator.Create(new AccessTokenValidationOptions
            {
                Audiences = [Audience, "signed RS256"],
                Issuers = [new TrustedIssuer { Issuer = _world.Provider.Issuer, Profile = profile, Keys = { AllowLoopbackHttp = true } }],
            });
            var result = await SendAsync(validator, jwt);
            Assert.Equal((AccessTokenOutcome.Rejected, TokenFailureCode.TypeNotAccepted), (result.Outcome, result.Failure?.Code));
        }
    }

    [Fact]
    public async Task Wrong_secret_makes_the_result_unavailable()
    {
        using var validator = Create(static options => options.ClientSecret = "wrong");
        await AssertUnavailableAsync(validator, await GetTokenAsync());
    }

    [Fact]
    public async Task Provider_that_is_down_makes_the_result_unavailable()
    {
        using var closed = new ReservedPort();
        using var validator = Create(options => options.Endpoint = closed.Url + "/token/introspection");
        await AssertUnavailableAsync(validator, "any-token");
    }

    private Task<string> GetTokenAsync() => _world.Provider.GetTokenAsync("es256", Audience, "read:timesheets", _cancellation);

    private async Task AssertUnavailableAsync(AccessTokenValidator validator, string token)
    {
        var result = await SendAsync(validator, token);
        Assert.Equal((AccessTokenOutcome.Unavailable, TokenFailureCode.IntrospectionUnavailable), (result.Outcome, result.Failure?.Code));
        Assert.Equal(503, validator.CreateChallenge(result).StatusCode);
        Assert.True(result.RetryAfter > TimeSpan.Zero);
    }

    private ValueTask<AccessTokenValidationResult> SendAsync(AccessTokenValidator validator, string token) => validator.ValidateAsync(TestRequest.Bearer(token), _cancellation);

    private AccessTokenValidator Create(Action<IntrospectionOptions>? configure = null, TimeProvider? clock = null)
    {
        var (endpoint, secret) = _world.Provider.Introspection;
        var introspection = new IntrospectionOptions { Endpoint = endpoint, ClientId = Audience, ClientSecret = secret, Timeout = TimeSpan.FromSeconds(30) };
        configure?.Invoke(introspection);
        var issuer = new TrustedIssuer { Issuer = _world.Provider.Issuer, Keys = { AllowLoopbackHttp = true, FetchTimeout = TimeSpan.FromSeconds(30) }, Introspection = introspection };
        return AccessTokenValidator.Create(new AccessTokenValidationOptions { Audiences = [Audience], Issuers = [issuer] }, clock);
    }
}
