using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys.Support;

namespace OidcTokenValidation.Tests.Keys;

public sealed class FreshnessTests : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private static readonly TimeSpan Default = TimeSpan.FromMinutes(10);

    private readonly RawProvider _provider = RawProvider.Start(new TestClock());

    /// <summary>Header fields of the keys, and for how many seconds the keys are fresh with bounds of one minute and one hour.</summary>
    public static TheoryData<string[], int> Headers => new()
    {
        { [], 600 },
        { ["Cache-Control: public"], 600 },
        { ["Cache-Control: max-age=1800"], 1800 },
        { ["Cache-Control: public, max-age=1800, must-revalidate"], 1800 },
        { ["Cache-Control: max-age=1800", "Age: 600"], 1200 },
        { ["Age: 60"], 540 },
        { ["Cache-Control: max-age=1800", "Age: 1790"], 60 },
        { ["Cache-Control: max-age=1800", "Age: 99999"], 60 },
        { ["Cache-Control: max-age=0"], 60 },
        { ["Cache-Control: max-age=59"], 60 },
        { ["Cache-Control: max-age=61"], 61 },
        { ["Cache-Control: max-age=3600"], 3600 },
        { ["Cache-Control: max-age=3601"], 3600 },
        { ["Cache-Control: max-age=31536000"], 3600 },
        { ["Cache-Control: max-age=2147483647"], 3600 },
        { ["Cache-Control: no-store"], 60 },
        { ["Cache-Control: no-cache"], 60 },
        { ["Cache-Control: no-store, max-age=1800"], 60 },
        { ["Expires: Thu, 01 Jan 2026 00:20:00 GMT"], 1200 },   // the clock shows midnight
        { ["Expires: Thu, 01 Jan 2026 00:20:00 GMT", "Age: 300"], 900 },
        { ["Expires: Mon, 05 Jan 2026 12:30:00 GMT", "Date: Mon, 05 Jan 2026 12:00:00 GMT"], 1800 },   // the provider's clock counts
        { ["Expires: Mon, 05 Jan 2026 12:00:00 GMT", "Date: Mon, 05 Jan 2026 12:30:00 GMT"], 60 },
        { ["Expires: 0"], 60 },
        { ["Expires: Thu, 01 Jan 2026 00:20:00 GMT", "Cache-Control: max-age=1800"], 1800 },
    };

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Rule("RFC 9111 §5.2.2.1 max-age", "RFC 9111 §5.3 Expires")]
    [Theory]
    [MemberData(nameof(Headers))]
    public async Task Keys_are_fresh_for_the_lifetime_from_the_provider_within_bounds(string[] headers, int seconds)
    {
        TimeSpan lifetime = TimeSpan.FromSeconds(seconds);
        using var api = new KeyedApi(_provider.Issuer, static keys => keys.MaxLifetime = TimeSpan.FromHours(1));
        ServeKeys(headers);
        await api.WarmUpAsync();
        TimeSpan ahead = api.Clock.NextDue!.Value;
        Assert.InRange(ahead, lifetime * 0.75, lifetime * 0.95);

        _provider.Script = static _ => RawResponses.Of(500, string.Empty);
        await api.Clock.RunAsync(lifetime - Tick);
        Assert.Equal(IssuerKeyState.Fresh, api.Keys.Health.State);
        await api.Clock.RunAsync(Tick);
        Assert.Equal(IssuerKeyState.Stale, api.Keys.Health.State);
    }

    [Fact]
    public async Task Default_bounds_are_a_minute_and_a_day()
    {
        using var api = new KeyedApi(_provider.Issuer);
        ServeKeys("Cache-Control: max-age=1");
        await api.WarmUpAsync();
        Assert.InRange(api.Clock.NextDue!.Value, TimeSpan.FromSeconds(45), TimeSpan.FromSeconds(57));
        ServeKeys("Cache-Control: max-age=999999");
        Assert.Equal(KeyFetchFault.None, await api.Keys.RefreshAsync(TestContext.Current.CancellationToken).Soon());

        Assert.InRange(api.Clock.NextDue!.Value, TimeSpan.FromHours(18), TimeSpan.FromHours(22.8));
    }

    [Fact]
    public async Task Refresh_ahead_has_jitter_and_never_ends()
    {
        using var api = new KeyedApi(_provider.Issuer);
        await api.WarmUpAsync();
        HashSet<TimeSpan> pauses = [];
        for (int refresh = 1; refresh <= 50; refresh++)
        {
            TimeSpan due = api.Clock.NextDue!.Value;
            Assert.InRange(due, Default * 0.75, Default * 0.95);
            pauses.Add(due);
            await api.Clock.RunAsync(due);
            Assert.Equal((IssuerKeyState.Fresh, TimeSpan.Zero), (api.Keys.Health.State, api.Keys.Health.Age));
            Assert.Equal(1 + refresh, _provider.RequestsTo(Providers.JwksPath));
        }

        Assert.InRange(pauses.Count, 45, 50);
    }

    [Fact]
    public async Task Refresh_ahead_makes_no_request_wait()
    {
        using var api = new KeyedApi(_provider.Issuer);
        await api.WarmUpAsync();
        var door = new Door();
        _provider.Script = request => request.Path != Providers.JwksPath ? null : async (stream, stopped) =>
        {
            await door.PassAsync(stopped);
            await RawResponses.Json(_provider.Issuer.Jwks)(stream, stopped);
        };
        int settings = api.Clock.Settings;
        api.Clock.Advance(api.Clock.NextDue!.Value);
        await door.ReachedAsync();
        for (int request = 0; request < 1000; request++)
            api.AcceptAtOnce(api.Token());
        Assert.Equal(2, _provider.RequestsTo(Providers.JwksPath));

        door.Open();
        await api.Clock.SetAsync(settings + 1);
        Assert.Equal(TimeSpan.Zero, api.Keys.Health.Age);
        api.AcceptAtOnce(api.Token());
    }

    [Fact]
    public async Task Removed_key_is_dropped_after_a_lifetime_without_any_request()
    {
        await using TestIssuerServer provider = Providers.Start((TestClock)_provider.Issuer.Clock);
        using var api = new KeyedApi(provider.Issuer);
        await api.WarmUpAsync();
        TestSigningKey removed = provider.Issuer.Keys[0];
        provider.Issuer.Rotate(Providers.Algorithm);
        await api.Clock.RunAsync(Default);

        KeyedApi.AssertKeyNotFound(await api.SendAsync(provider.Issuer.Token().SignedBy(removed).Create()).Soon());
        api.AcceptAtOnce(api.Token());
    }

    [Fact]
    public async Task Unchanged_keys_remain_and_their_lifetime_is_renewed()
    {
        using var api = new KeyedApi(_provider.Issuer);
        ServeByTag("\"v1\"");
        await api.WarmUpAsync();
        for (int refresh = 0; refresh < 5; refresh++)
        {
            await api.Clock.RunAsync(api.Clock.NextDue!.Value);
            Assert.Equal((IssuerKeyState.Fresh, KeyFetchFault.None, TimeSpan.Zero, 1), Summary(api));
            api.AcceptAtOnce(api.Token());
        }

        Assert.Equal([null, "\"v1\"", "\"v1\"", "\"v1\"", "\"v1\"", "\"v1\""], RequestedTags(Providers.JwksPath));
        Assert.Contains("\"v1\"", RequestedTags(Providers.MetadataPath));
        Assert.InRange(api.Clock.NextDue!.Value, TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(19));   // the 304 has a max-age of 20 minutes
    }

    [Fact]
    public async Task Changed_keys_are_used_and_requested_with_their_new_tag()
    {
        using var api = new KeyedApi(_provider.Issuer);
        ServeByTag("\"v1\"");
        await api.WarmUpAsync();
        using TestSigningKey added = TestSigningKey.Create(Providers.Algorithm, "added");
        _provider.Issuer.AddKey(added);
        ServeByTag("W/\"v2\"");
        await api.AcceptAsync(_provider.Issuer.Token().SignedBy(added).Create());
        await api.Clock.RunAsync(api.Clock.NextDue!.Value);

        Assert.Equal([null, "\"v1\"", "W/\"v2\""], RequestedTags(Providers.JwksPath));
        api.AcceptAtOnce(_provider.Issuer.Token().SignedBy(added).Create());
    }

    [Fact]
    public async Task Tag_of_a_refused_response_is_not_sent_again()
    {
        using var api = new KeyedApi(_provider.Issuer);
        ServeByTag("\"good\"");
        await api.WarmUpAsync();
        _provider.Script = request => request.Path == Providers.JwksPath ? RawResponses.Json("""{"keys":[]}""", "ETag: \"bad\"") : null;
        Assert.Equal(KeyFetchFault.NoUsableKeys, await api.Keys.RefreshAsync(TestContext.Current.CancellationToken).Soon());
        api.AcceptAtOnce(api.Token());

        ServeByTag("\"good\"");
        Assert.Equal(KeyFetchFault.None, await api.Keys.RefreshAsync(TestContext.Current.CancellationToken).Soon());
        api.AcceptAtOnce(api.Token());
    }

    private static (IssuerKeyState State, KeyFetchFault Fault, TimeSpan? Age, int Keys) Summary(KeyedApi api)
    {
        IssuerKeyHealth health = api.Keys.Health;
        return (health.State, health.LastFault, health.Age, health.KeyCount);
    }

    private void ServeKeys(params string[] headers) =>
        _provider.Script = request => request.Path == Providers.JwksPath ? RawResponses.Json(_provider.Issuer.Jwks, headers) : null;

    /// <summary>Both documents have this version; a request with its tag gets 304.</summary>
    private void ServeByTag(string tag) => _provider.Script = request => request.Header("If-None-Match") == tag
        ? RawResponses.NotModified($"ETag: {tag}", "Cache-Control: max-age=1200")
        : RawResponses.Json(request.Path == Providers.JwksPath ? _provider.Issuer.Jwks : _provider.Issuer.Metadata, $"ETag: {tag}", "Cache-Control: max-age=600");

    private IEnumerable<string?> RequestedTags(string path) => _provider.Requests.Where(request => request.Path == path).Select(static request => request.Header("If-None-Match"));
}
