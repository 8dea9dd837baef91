using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Revocation.Support;
using OidcTokenValidation.Tests.SecurityEvents.Support;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.SecurityEvents;

/// <summary>A logout token is accepted once: on one node, and with a shared replay store on all nodes.</summary>
public sealed class ReceivedTokenTests
{
    [Rule("OpenID Connect Back-Channel Logout 1.0 §2.6 repeated token")]
    [Fact]
    public async Task Token_that_another_node_received_is_rejected_with_a_shared_store()
    {
        var clock = new TestClock();
        var store = new CountingReplayStore(new InMemoryReplayStore(timeProvider: clock));
        using RevocationApi one = Start(store, clock), two = Start(store, clock);
        string logout = one.Issuer.Logout().Create();
        LogoutApi.AssertDone(await one.Validator.PostAsync(logout));
        LogoutApi.AssertRejected(await two.Validator.PostAsync(logout), "The logout token was received before.");
        Assert.Equal(2, store.Calls);

        // The node knows it now, and does not call the store again.
        LogoutApi.AssertRejected(await two.Validator.PostAsync(logout), "The logout token was received before.");
        LogoutApi.AssertRejected(await one.Validator.PostAsync(logout), "The logout token was received before.");
        Assert.Equal(2, store.Calls);
    }

    [Fact]
    public async Task Rejected_token_is_not_stored()
    {
        var store = new CountingReplayStore();
        using RevocationApi api = Start(store);
        await api.RejectAsync(api.Issuer.Logout().For("other"), TokenFailureCode.AudienceMismatch);
        Assert.Equal(0, store.Calls);
    }

    [Theory]
    [InlineData(ReplayOutcome.Unavailable)]
    [InlineData(ReplayOutcome.QuotaExceeded)]
    [InlineData(null)]
    public async Task Store_that_cannot_decide_rejects_no_logout(ReplayOutcome? outcome)
    {
        using RevocationApi api = Start(new FailingStore(outcome));
        await api.LogOutAsync(api.Issuer.Logout());
        await api.LogOutAsync(api.Issuer.Logout());
        Assert.True(api.IsRevoked(api.Token()));
        Assert.Equal(outcome is null ? 1 : 0, api.Log.Messages(73).Count);
    }

    [Fact]
    public async Task Same_identifier_of_another_issuer_is_another_token()
    {
        using var key = TestSigningKey.Create("ES256", "other");
        var clock = new TestClock();
        using var other = new TestIssuer("https://other.example/", clock, key);
        using RevocationApi api = Start(new CountingReplayStore(), clock, options => options.Issuers.Add(other.Trust()));
        await api.LogOutAsync(api.Issuer.Logout().WithId("l1"));
        await api.LogOutAsync(other.Logout().WithId("l1"));
        LogoutApi.AssertRejected(await api.Validator.PostAsync(other.Logout().WithId("l1")), "The logout token was received before.");
    }

    private static RevocationApi Start(IReplayStore store, TestClock? clock = null, Action<AccessTokenValidationOptions>? configure = null) => new(
        configureApi: options =>
        {
            LogoutApi.Receive(options);
            options.DPoP.ReplayStore = store;
            configure?.Invoke(options);
        },
        time: clock);

    private sealed class FailingStore(ReplayOutcome? outcome) : IReplayStore
    {
        public ValueTask<ReplayOutcome> TryAddAsync(ReplayKey key, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
            outcome is { } returned ? ValueTask.FromResult(returned) : throw new TimeoutException("The store does not respond.");
    }
}
