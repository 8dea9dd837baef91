using Microsoft.Extensions.Diagnostics.HealthChecks;
using OidcTokenValidation.Hosting;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Introspection.Support;
using OidcTokenValidation.Tests.Keys.Support;

namespace OidcTokenValidation.Tests.Introspection;

/// <summary>A signed response is verified with the keys of its issuer, from the same source as the keys of its JWTs.</summary>
public sealed class SignedResponseKeyTests : IDisposable
{
    private readonly FakeEndpoint _endpoint = new();
    private readonly KeyedEndpoint _provider;
    private readonly OpaqueApi _api;

    public SignedResponseKeyTests()
    {
        _provider = new KeyedEndpoint(_endpoint);
        _api = new OpaqueApi(static options => options.RequireSignedResponse = true, options =>
        {
            options.Issuers[0].Keys.Jwks = null;
            options.Issuers[0].Keys.JwksAddress = "https://issuer.example/jwks";
            options.Backchannel = () => _provider;
        });
        _provider.Jwks = _api.Issuer.Jwks;
    }

    public void Dispose()
    {
        _api.Dispose();
        _provider.Dispose();
    }

    [Fact]
    public async Task Keys_are_fetched_once_for_signed_responses_and_JWTs()
    {
        _endpoint.Always(_api.Signed());
        await _api.AcceptAsync();
        await _api.AcceptAsync("another");
        await _api.AcceptAsync(_api.Issuer.Token().Create());
        Assert.Equal(1, _provider.Fetches);
    }

    [Theory]
    [InlineData("another name")]
    [InlineData("issuer")]
    public async Task Rotated_key_is_found_by_the_first_response_that_it_signs(string keyId)
    {
        _endpoint.Always(_api.Signed());
        await _api.AcceptAsync();
        _api.Clock.Advance(TimeSpan.FromMinutes(1));

        using TestSigningKey next = TestSigningKey.Create("ES256", keyId);
        _api.Issuer.AddKey(next);
        _provider.Jwks = "{\"keys\":[" + next.PublicJwk + "]}";
        _endpoint.Always(_api.Signed().SignedBy(next));
        await _api.AcceptAsync();
        Assert.Equal(2, _provider.Fetches);
    }

    [Theory]
    [InlineData("unknown", "KeyNotFound (status 200; the issuer's key set does not contain the key that its header names")]
    [InlineData("issuer", "InvalidSignedResponse (status 200; its signature is invalid: no key of the issuer verifies it")]
    public async Task Key_that_is_not_the_issuers_is_unavailable(string keyId, string logged)
    {
        using TestSigningKey other = TestSigningKey.Create("ES256", keyId);
        _endpoint.Always(_api.Signed().SignedBy(other));
        await _api.FailAsync(logged);
        Assert.InRange(_provider.Fetches, 1, 2);
    }

    [Fact]
    public async Task Key_for_another_algorithm_is_unavailable()
    {
        using TestSigningKey other = TestSigningKey.Create("ES384", "issuer");
        _endpoint.Always(_api.Signed().SignedBy(other));
        await _api.FailAsync("KeyNotFound (status 200; the issuer's key that its header names is not for the algorithm of its header");
    }

    [Rule("RFC 9701 §5 signature")]
    [Fact]
    public async Task Changed_signature_is_unavailable()
    {
        _endpoint.Always(_api.Signed().WithSignature(new byte[64]));
        await _api.FailAsync("InvalidSignedResponse (status 200; its signature is invalid");
    }

    [Fact]
    public async Task Keys_that_cannot_be_fetched_are_unavailable_and_the_token_is_accepted_later()
    {
        _provider.Jwks = null;
        _endpoint.Always(_api.Signed());
        await _api.FailAsync("KeyNotFound (status 200; it is signed, and its key could not be looked up");
        Assert.False((await _api.Validator.CheckHealthAsync(TestContext.Current.CancellationToken)).Introspection!.IsBackingOff);

        _provider.Jwks = _api.Issuer.Jwks;
        _api.Clock.Advance(TimeSpan.FromMinutes(1));
        await _api.AcceptAsync();
    }

    [Fact]
    public async Task Response_that_is_not_for_this_API_causes_no_fetch_of_keys()
    {
        _endpoint.Always(_api.Signed().For("other"));
        await _api.UnavailableAsync();
        Assert.Equal(0, _provider.Fetches);
    }

    [Fact]
    public async Task Disposal_ends_the_wait_for_keys_without_a_log_entry()
    {
        _provider.Gate = new TaskCompletionSource().Task;
        _endpoint.Always(_api.Signed());
        Task<AccessTokenValidationResult> sending = _api.SendAsync();
        while (_provider.Fetches == 0)
            await Task.Yield();
        _api.Validator.Dispose();
        Assert.Equal(AccessTokenOutcome.Unavailable, (await sending.Soon()).Outcome);
        Assert.Empty(_api.Log.Messages(OpaqueApi.FailedEvent));
        Assert.Empty(_api.Log.Messages(OpaqueApi.ThrewEvent));
    }

    [Fact]
    public async Task Request_that_is_replaced_while_it_waits_for_keys_is_unavailable()
    {
        var gate = new TaskCompletionSource();
        _provider.Gate = gate.Task;
        _endpoint.Always(_api.Signed());
        Task<AccessTokenValidationResult>[] waiting = [.. Enumerable.Range(0, 64).Select(i => _api.SendAsync($"token-{i}"))];
        while (_endpoint.Count < 64 || _provider.Fetches == 0)
            await Task.Yield();
        _api.Clock.Advance(TimeSpan.FromSeconds(2));
        Task<AccessTokenValidationResult> next = _api.SendAsync("next");
        Assert.Equal(AccessTokenOutcome.Unavailable, (await waiting[0].Soon()).Outcome);
        Assert.Contains("TimedOut (status 200; it is signed", Assert.Single(_api.Log.Messages(OpaqueApi.FailedEvent)), StringComparison.Ordinal);
        Assert.Empty(_api.Log.Messages(OpaqueApi.ThrewEvent));
        gate.SetResult();
        Assert.True((await next).IsValid);
        Assert.All(await Task.WhenAll(waiting[1..]), static result => Assert.True(result.IsValid, result.Failure?.ToString()));
    }

    [Fact]
    public async Task Health_without_keys_is_unhealthy_where_introspection_needs_them()
    {
        _provider.Jwks = null;
        _endpoint.Always(_api.Signed());
        await _api.UnavailableAsync();
        Assert.Equal(HealthStatus.Unhealthy, HealthSummary.Create(await _api.Validator.CheckHealthAsync(TestContext.Current.CancellationToken)).Status);
    }

    [Fact]
    public async Task Concurrent_tokens_wait_for_one_fetch()
    {
        _endpoint.Always(_api.Signed());
        AccessTokenValidationResult[] results = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => _api.SendAsync($"token-{i}")));
        Assert.All(results, static result => Assert.True(result.IsValid, result.Failure?.ToString()));
        Assert.Equal((50, 1), (_endpoint.Count, _provider.Fetches));
    }
}
