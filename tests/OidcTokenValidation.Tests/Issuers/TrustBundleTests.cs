using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Profiles;

namespace OidcTokenValidation.Tests.Issuers;

/// <summary>SPIFFE Trust Domain and Bundle: the keys of a trust domain are fetched from its bundle endpoint, and rotate.</summary>
public sealed class TrustBundleTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TestClock _clock = new();
    private readonly TestIssuerServer _server;
    private readonly TestIssuer _trustDomain;
    private readonly AccessTokenValidator _validator;

    public TrustBundleTests()
    {
        _server = TestIssuerServer.Start(_clock);
        _trustDomain = new TestIssuer(WorkloadShapes.TrustDomain, _clock, TestSigningKey.Create("ES256", "first"));
        _server.Script = path => path == "/bundle" ? new TestResponse { Body = _trustDomain.Bundle() } : null;
        _validator = Create();
    }

    public async ValueTask DisposeAsync()
    {
        _validator.Dispose();
        _trustDomain.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Keys_of_JWT_SVIDs_are_fetched_and_the_others_dropped()
    {
        Assert.Equal("spiffe://example.org", (await SendAsync()).Token?.Issuer);
        Assert.Equal((1, 1), (_server.RequestCount, _server.RequestsTo("/bundle")));
        Assert.Equal("use", Assert.Single(_validator.Issuers[0].Dropped).Member);
    }

    [Fact]
    public async Task Key_that_was_rotated_is_fetched()
    {
        Assert.True((await SendAsync()).IsValid);
        string old = WorkloadShapes.Spiffe.Sign(_trustDomain);
        _clock.Advance(TimeSpan.FromMinutes(2));
        _trustDomain.Rotate("ES256");
        Assert.True((await SendAsync()).IsValid);
        Assert.Equal(2, _server.RequestsTo("/bundle"));
        Assert.False((await SendAsync(old)).IsValid);
    }

    [Fact]
    public async Task Token_without_key_ID_is_verified_by_the_only_key()
    {
        string token = Without("kid");
        Assert.True((await SendAsync(token)).IsValid);
        _trustDomain.AddKey("ES256", "second");
        await _validator.Issuers[0].RefreshAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Equal(TokenFailureCode.KeyAmbiguous, (await SendAsync(token)).Failure?.Code);
    }

    [Fact]
    public async Task Exported_keys_are_imported_for_the_same_trust_domain()
    {
        Assert.True((await SendAsync()).IsValid);
        string exported = _validator.Issuers[0].Export();
        Assert.Contains("\"use\":\"jwt-svid\"", exported, StringComparison.Ordinal);

        _server.FailWith(TestResponse.Error());
        using AccessTokenValidator restarted = Create();
        Assert.True(restarted.Issuers[0].Import(exported));
        Assert.True((await SendAsync(validator: restarted)).IsValid);
        Assert.False(restarted.Issuers[0].Import(exported.Replace("jwt-svid", "sig", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Bundle_without_keys_of_JWT_SVIDs_makes_tokens_unavailable()
    {
        _server.Script = path => path == "/bundle" ? new TestResponse { Body = _trustDomain.Jwks } : null;
        Assert.Equal(AccessTokenOutcome.Unavailable, (await SendAsync()).Outcome);
    }

    private string Without(string header)
    {
        string claims = $$"""{"sub":"spiffe://example.org/x","aud":"api","exp":{{_clock.GetUtcNow().ToUnixTimeSeconds() + 600}}}""";
        return _trustDomain.Token().WithRawClaims(claims).WithoutHeader("typ").WithoutHeader(header).Create();
    }

    private async Task<AccessTokenValidationResult> SendAsync(string? token = null, AccessTokenValidator? validator = null) =>
        await (validator ?? _validator).ValidateAsync(TestRequest.Bearer(token ?? WorkloadShapes.Spiffe.Sign(_trustDomain)), TestContext.Current.CancellationToken)
            .AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);

    private AccessTokenValidator Create() => AccessTokenValidator.Create(
        new AccessTokenValidationOptions
        {
            Audiences = { "api" },
            Issuers =
            {
                new TrustedIssuer
                {
                    Issuer = WorkloadShapes.TrustDomain,
                    Profile = AccessTokenProfile.SpiffeJwtSvid,
                    Keys = { JwksAddress = _server.Issuer.Issuer + "/bundle", AllowLoopbackHttp = true, FetchTimeout = TimeSpan.FromSeconds(30) },
                },
            },
        },
        _clock);
}
