using System.Globalization;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Issuers;
using OidcTokenValidation.Tests.Keys.Support;
using OidcTokenValidation.Tests.SecurityEvents.Support;

namespace OidcTokenValidation.Tests.SecurityEvents;

/// <summary>Logout tokens are verified with the keys of their issuer, from the same source and within the same budget as access tokens.</summary>
public sealed class EventTokenKeyTests : IAsyncDisposable
{
    private readonly TestClock _clock = new();
    private readonly TestIssuerServer _provider;
    private readonly TokenRevocations _revocations;
    private readonly KeyedApi _api;

    public EventTokenKeyTests()
    {
        _provider = Providers.Start(_clock);
        _revocations = TokenRevocations.Create(new() { MaxTokenLifetime = TimeSpan.FromHours(1) }, feed: null, _clock);
        _api = new KeyedApi(_provider.Issuer, configureApi: Receive);
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        _revocations.Dispose();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task Keys_are_fetched_once_for_logout_tokens_and_access_tokens()
    {
        string token = _api.Token();
        LogoutApi.AssertDone(await PostAsync(_provider.Issuer.Logout()));
        Assert.Equal(TokenFailureCode.TokenRevoked, (await _api.SendAsync(token).Soon()).Failure!.Code);
        Assert.Equal(1, _provider.RequestsTo(Providers.JwksPath));
    }

    [Fact]
    public async Task Rotated_key_is_found_by_the_first_logout_token_that_it_signs()
    {
        await _api.WarmUpAsync();
        _clock.Advance(TimeSpan.FromMinutes(1));
        _provider.Issuer.Rotate(Providers.Algorithm);
        LogoutApi.AssertDone(await PostAsync(_provider.Issuer.Logout()));
        Assert.Equal(2, _provider.RequestsTo(Providers.JwksPath));
    }

    [Fact]
    public async Task Key_that_was_replaced_under_its_name_is_found_once()
    {
        await _api.WarmUpAsync();
        _clock.Advance(TimeSpan.FromMinutes(1));
        TestSigningKey old = _provider.Issuer.Keys[0];
        using TestSigningKey next = TestSigningKey.Create(Providers.Algorithm, old.KeyId);
        _provider.Issuer.RemoveKey(old);
        _provider.Issuer.AddKey(next);
        LogoutApi.AssertDone(await PostAsync(_provider.Issuer.Logout()));
        LogoutApi.AssertRejected(await PostAsync(_provider.Issuer.Logout().SignedBy(old)), "The logout token is not accepted: InvalidSignature.");
    }

    [Fact]
    public async Task Keys_that_cannot_be_fetched_are_unavailable_and_the_token_is_accepted_when_it_is_sent_again()
    {
        _provider.FailWith(new TestResponse { Status = 500 });
        string logout = _provider.Issuer.Logout().Create();
        SecurityEventResponse response = await _api.Validator.PostAsync(logout);
        Assert.Equal(503, response.StatusCode);
        Assert.InRange(int.Parse(response.Headers.Single(static header => header.Key == "Retry-After").Value, CultureInfo.InvariantCulture), 1, 60);
        Assert.Equal(0, _revocations.Count);
        Assert.Equal(["A token of BackchannelLogout could not be verified, its sender got 503: KeysUnavailable."], _api.Log.Messages(71));

        _provider.Recover();
        _clock.Advance(TimeSpan.FromMinutes(1));
        LogoutApi.AssertDone(await _api.Validator.PostAsync(logout));
    }

    [Rule("OpenID Connect Back-Channel Logout 1.0 §2.6 signature")]
    [Fact]
    public async Task Key_of_another_issuer_or_for_another_algorithm_is_rejected()
    {
        await _api.WarmUpAsync();
        string keyId = _provider.Issuer.Keys[0].KeyId;
        using TestSigningKey same = TestSigningKey.Create(Providers.Algorithm, keyId), other = TestSigningKey.Create("ES384", keyId), unknown = TestSigningKey.Create(Providers.Algorithm, "unknown");
        LogoutApi.AssertRejected(await PostAsync(_provider.Issuer.Logout().SignedBy(same)), "The logout token is not accepted: InvalidSignature.");
        LogoutApi.AssertRejected(await PostAsync(_provider.Issuer.Logout().SignedBy(other)), "The logout token is not accepted: KeyNotForAlgorithm.");
        LogoutApi.AssertRejected(await PostAsync(_provider.Issuer.Logout().SignedBy(unknown)), "The logout token is not accepted: KeyNotFound.");
        Assert.Equal(0, _revocations.Count);
    }

    [Rule("OpenID Connect Back-Channel Logout 1.0 §2.6 signature")]
    [Fact]
    public async Task Algorithm_that_the_issuer_is_not_allowed_is_rejected()
    {
        using var api = new KeyedApi(_provider.Issuer, configureApi: options =>
        {
            Receive(options);
            options.Issuers[0].AllowedAlgorithms.Add("PS256");
        });
        LogoutApi.AssertRejected(await api.Validator.PostAsync(_provider.Issuer.Logout()), "The logout token is not accepted: AlgorithmNotAllowed.");
        Assert.Equal(0, _provider.RequestCount);
    }

    [Fact]
    public async Task Tenants_of_the_resolver_are_logged_out_and_an_unverified_token_adds_none()
    {
        using var world = new TenantWorld(Receive);
        using TestSigningKey forger = TestSigningKey.Create("ES256", "1");
        TestTokenBuilder Logout(int tenant) => world.TokenOf(tenant)
            .OfType("logout+jwt").For(LogoutApi.ClientId).WithClaim("events", new System.Text.Json.Nodes.JsonObject { [LogoutApi.Event] = new System.Text.Json.Nodes.JsonObject() });
        string token = world.Create(1), other = world.Create(2);
        LogoutApi.AssertRejected(await world.Validator.PostAsync(Logout(1).SignedBy(forger)), "The logout token is not accepted: InvalidSignature.");
        Assert.Empty(world.Cached);
        LogoutApi.AssertDone(await world.Validator.PostAsync(Logout(1)));
        Assert.Equal([TenantWorld.NameOf(1)], world.Cached);
        Assert.Equal(TokenFailureCode.TokenRevoked, (await world.SendAsync(token)).Failure!.Code);
        Assert.True((await world.SendAsync(other)).IsValid);

        world.Resolver = static _ => null;
        world.Validator.RemoveResolvedIssuer(TenantWorld.NameOf(1));
        LogoutApi.AssertRejected(await world.Validator.PostAsync(Logout(1)), "The logout token is not accepted: IssuerNotTrusted.");
    }

    private void Receive(AccessTokenValidationOptions options)
    {
        LogoutApi.Receive(options);
        options.Revocations = _revocations;
    }

    private Task<SecurityEventResponse> PostAsync(TestTokenBuilder token) => _api.Validator.PostAsync(token);
}
