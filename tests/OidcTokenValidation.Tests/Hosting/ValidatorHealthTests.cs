using System.Net;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Telemetry.Support;

namespace OidcTokenValidation.Tests.Hosting;

/// <summary>The health that a validator reports without any host.</summary>
public sealed class ValidatorHealthTests
{
    [Fact]
    public async Task Endpoint_that_fails_for_different_tokens_backs_off()
    {
        using var rig = new OpaqueRig();
        await rig.SendAsync("one");
        IntrospectionHealth well = (await rig.Validator.CheckHealthAsync(TestContext.Current.CancellationToken)).Introspection!;
        Assert.Equal(("https://issuer.example/", false, TimeSpan.Zero, 1), (well.Issuer, well.IsBackingOff, well.RetryAfter, well.CachedTokens));

        rig.Response = (HttpStatusCode.InternalServerError, "{}");
        await rig.SendAsync("two");
        Assert.False((await rig.Validator.CheckHealthAsync(TestContext.Current.CancellationToken)).Introspection!.IsBackingOff);
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        await rig.SendAsync("three");
        IntrospectionHealth failing = (await rig.Validator.CheckHealthAsync(TestContext.Current.CancellationToken)).Introspection!;
        Assert.True(failing.IsBackingOff);
        Assert.Equal(TimeSpan.FromSeconds(1), failing.RetryAfter);
    }

    [Fact]
    public async Task Full_store_is_not_available_until_its_proofs_have_expired()
    {
        var time = new TestClock();
        var store = new InMemoryReplayStore(maxEntries: 1, timeProvider: time);
        await using var rig = new Rig(options => options.DPoP.ReplayStore = store);
        using var client = new DPoPClient(clock: rig.Clock);
        await rig.AcceptAsync(client.Request(rig.Token().BoundTo(client).Create()));
        ReplayStoreHealth full = (await rig.HealthAsync()).ReplayStore!;
        Assert.Equal((false, 1L, 1L), (full.IsAvailable, full.Count, full.Capacity));
        Assert.NotNull(full.Fault);

        // No more proofs are sent: the probe itself removes the expired entries.
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(new ReplayStoreHealth { IsAvailable = true, Count = 0, Capacity = 1 }, (await rig.HealthAsync()).ReplayStore);
    }

    [Fact]
    public async Task Issuers_of_a_resolver_are_marked_and_the_next_fetch_is_reported()
    {
        using var tenant = new TestIssuer("https://tenant.example/");
        await using var rig = new Rig(options => options.ResolveIssuer = issuer => issuer == tenant.Issuer ? tenant.Trust() : null);
        rig.Clock.SetUtcNow(TimeProvider.System.GetUtcNow());
        await rig.AcceptAsync(TestRequest.Bearer(tenant.Token().Create()));
        AccessTokenValidatorHealth health = await rig.HealthAsync();
        Assert.Equal(("rig", IssuerKeyState.NotFetched, null), (health.Validator, Assert.Single(health.Issuers).State, health.Issuers[0].NextFetch));
        Assert.Equal((tenant.Issuer, IssuerKeyState.Fresh), (Assert.Single(health.ResolvedIssuers).Issuer, health.ResolvedIssuers[0].State));

        await rig.RefreshAsync();
        TimeSpan? next = (await rig.HealthAsync()).Issuers[0].NextFetch;
        Assert.InRange(next!.Value, TimeSpan.FromMinutes(7), TimeSpan.FromMinutes(10));
        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(next - TimeSpan.FromMinutes(1), (await rig.HealthAsync()).Issuers[0].NextFetch);
    }

    [Fact]
    public async Task Store_that_reports_no_health_is_left_out()
    {
        await using var rig = new Rig(static options => options.DPoP.ReplayStore = new Mute());

        Assert.Null((await rig.HealthAsync()).ReplayStore);
    }

    [Fact]
    public async Task Cancellation_by_the_caller_is_no_fault_of_the_store()
    {
        await using var rig = new Rig();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rig.Validator.CheckHealthAsync(new CancellationToken(canceled: true)).AsTask());
    }

    private sealed class Mute : IReplayStore
    {
        public ValueTask<ReplayOutcome> TryAddAsync(ReplayKey key, DateTimeOffset expiresAt, CancellationToken cancellationToken) => new(ReplayOutcome.Added);
    }
}
