using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Telemetry.Support;

namespace OidcTokenValidation.Tests.Telemetry;

/// <summary>The measurements of the parts of a validator: keys, caches, the replay store.</summary>
public sealed class PartMetricsTests
{
    private static readonly string[] Gauges =
    [
        TelemetryNames.KeyAge, TelemetryNames.KeyLifetime, TelemetryNames.KeyCount, TelemetryNames.IssuerState, TelemetryNames.CacheSize, TelemetryNames.ReplayStoreSize, TelemetryNames.ReplayStoreCapacity,
    ];

    [Fact]
    public async Task Token_that_names_an_unknown_key_is_counted_by_issuer()
    {
        await using var rig = new Rig();
        await rig.RefreshAsync();
        for (int i = 0; i < 3; i++)
            Assert.Equal(TokenFailureCode.KeyNotFound, (await rig.SendAsync(rig.Token().WithHeader("kid", "unknown"))).Failure?.Code);

        Assert.Equal(Enumerable.Repeat($"issuer={rig.Issuer} reason=KeyNotFound validator=rig", 3), rig.Measurements.TagsOf(TelemetryNames.UnknownKeys));
        Assert.Equal("{token}", rig.Measurements.Units[TelemetryNames.UnknownKeys]);
    }

    [Fact]
    public async Task Key_that_could_not_be_looked_up_has_a_separate_reason()
    {
        await using var rig = new Rig();
        await rig.RefreshAsync();
        rig.Provider.FailWith(TestResponse.Error());
        await rig.RefreshAsync();
        AccessTokenValidationResult result = await rig.SendAsync(rig.Token().WithHeader("kid", "unknown"));

        Assert.Equal((AccessTokenOutcome.Unavailable, TokenFailureCode.KeyNotLookedUp), (result.Outcome, result.Failure?.Code));
        Assert.Equal([$"issuer={rig.Issuer} reason=KeyNotLookedUp validator=rig"], rig.Measurements.TagsOf(TelemetryNames.UnknownKeys));
        Assert.Equal([$"issuer={rig.Issuer} outcome=Unavailable reason=KeyNotLookedUp validator=rig"], rig.Measurements.TagsOf(TelemetryNames.ValidationDuration));
    }

    [Fact]
    public async Task Caches_count_hits_and_misses()
    {
        await using var rig = new Rig();
        using DPoPClient client = new DPoPClient(clock: rig.Clock);
        string token = rig.Token().BoundTo(client).Create();
        for (int times = 0; times < 3; times++)
            await rig.AcceptAsync(client.Request(token));
        await rig.SendAsync(rig.Token().SignedBy(TestSigningKey.Create("ES256", rig.Provider.Issuer.Keys[^1].KeyId)));

        Assert.Equal(
            [
                "cache=tokens result=miss validator=rig", "cache=client_keys result=miss validator=rig",
                "cache=tokens result=miss validator=rig", "cache=client_keys result=hit validator=rig",   // cached from now on: it was sent twice
                "cache=tokens result=hit validator=rig", "cache=client_keys result=hit validator=rig",
            ],
            rig.Measurements.TagsOf(TelemetryNames.CacheLookups));
        IReadOnlyList<Measured> gauges = rig.Measurements.ReadGauges();
        Assert.Equal(1, Value(gauges, TelemetryNames.CacheSize, "cache=tokens validator=rig"));
        Assert.Equal(1, Value(gauges, TelemetryNames.CacheSize, "cache=client_keys validator=rig"));
    }

    [Fact]
    public async Task Misses_are_not_counted_without_a_token_cache()
    {
        await using var rig = new Rig(static options => options.MaxCachedTokens = 0);
        await rig.AcceptAsync(TestRequest.Bearer(rig.Token().Create()));

        Assert.Empty(rig.Measurements.TagsOf(TelemetryNames.CacheLookups));
    }

    [Fact]
    public async Task Every_result_of_the_replay_store_and_its_size_are_measured()
    {
        await using var rig = new Rig(static options => options.DPoP.ReplayStore = new InMemoryReplayStore(maxEntries: 3, maxEntriesPerClient: 2));
        rig.Clock.SetUtcNow(TimeProvider.System.GetUtcNow());
        using DPoPClient greedy = new DPoPClient(clock: rig.Clock);
        using DPoPClient second = new DPoPClient(clock: rig.Clock);
        string token = rig.Token().BoundTo(greedy).Create(), other = rig.Token().BoundTo(second).Create();
        ResourceRequest request = greedy.Request(token);
        await rig.AcceptAsync(request);
        Assert.Equal(TokenFailureCode.ProofReplayed, (await rig.SendAsync(request)).Failure?.Code);
        await rig.AcceptAsync(greedy.Request(token));
        Assert.Equal(TokenFailureCode.ReplayQuotaExceeded, (await rig.SendAsync(greedy.Request(token))).Failure?.Code);
        await rig.AcceptAsync(second.Request(other));
        Assert.Equal(TokenFailureCode.ReplayStoreUnavailable, (await rig.SendAsync(second.Request(other))).Failure?.Code);

        Assert.Equal(
            ["Added", "Replayed", "Added", "QuotaExceeded", "Added", "Unavailable"],
            rig.Measurements.TagsOf(TelemetryNames.ReplayStoreDuration).Select(static tags => tags.Split(' ')[0]["outcome=".Length..]));
        IReadOnlyList<Measured> gauges = rig.Measurements.ReadGauges();
        Assert.Equal(3, Value(gauges, TelemetryNames.ReplayStoreSize, "validator=rig"));
        Assert.Equal(3, Value(gauges, TelemetryNames.ReplayStoreCapacity, "validator=rig"));
    }

    [Fact]
    public async Task Gauges_report_the_state_the_number_and_the_age_of_keys()
    {
        await using var rig = new Rig();
        IReadOnlyList<Measured> cold = rig.Measurements.ReadGauges();
        Assert.Equal(1, Value(cold, TelemetryNames.IssuerState, $"issuer={rig.Issuer} state=NotFetched validator=rig"));
        Assert.DoesNotContain(cold, static measured => measured.Instrument == TelemetryNames.KeyAge);
        Assert.Equal(0, rig.Provider.RequestCount);

        await rig.RefreshAsync();
        rig.Provider.FailWith(TestResponse.Error());
        rig.Clock.Advance(TimeSpan.FromMinutes(5));
        IReadOnlyList<Measured> fresh = rig.Measurements.ReadGauges();
        Assert.Equal(300, Value(fresh, TelemetryNames.KeyAge, $"issuer={rig.Issuer} validator=rig"));
        Assert.Equal(600, Value(fresh, TelemetryNames.KeyLifetime, $"issuer={rig.Issuer} validator=rig"));
        Assert.Equal(rig.Provider.Issuer.Keys.Count, Value(fresh, TelemetryNames.KeyCount, $"issuer={rig.Issuer} validator=rig"));
        Assert.Equal(1, Value(fresh, TelemetryNames.IssuerState, $"issuer={rig.Issuer} state=Fresh validator=rig"));

        rig.Clock.Advance(TimeSpan.FromMinutes(10));
        IReadOnlyList<Measured> stale = rig.Measurements.ReadGauges();
        Assert.Equal(1, Value(stale, TelemetryNames.IssuerState, $"issuer={rig.Issuer} state=Stale validator=rig"));
        Assert.Equal(0, Value(stale, TelemetryNames.IssuerState, $"issuer={rig.Issuer} state=Fresh validator=rig"));
    }

    [Fact]
    public async Task Every_gauge_has_its_unit_and_ends_with_its_validator()
    {
        await using var rig = new Rig();
        await rig.RefreshAsync();
        Assert.Equal(["s", "s", "{key}", "{issuer}", "{entry}", "{proof}", "{proof}"], Gauges.Select(gauge => rig.Measurements.Units[gauge]));
        Assert.Equal(Gauges.Order(StringComparer.Ordinal), rig.Measurements.ReadGauges().Select(static measured => measured.Instrument).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

        rig.Validator.Dispose();
        rig.Validator.Dispose();
        Assert.Empty(rig.Measurements.ReadGauges());
    }

    private static double Value(IEnumerable<Measured> measured, string instrument, string tags) =>
        Assert.Single(measured, one => one.Instrument == instrument && one.Tags == tags).Value;
}
