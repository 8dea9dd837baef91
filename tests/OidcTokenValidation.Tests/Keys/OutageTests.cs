using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys.Support;

namespace OidcTokenValidation.Tests.Keys;

public sealed class OutageTests : IAsyncDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly TestIssuerServer _provider = Providers.Start(new TestClock());

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Rule("RFC 8414 §3.3 outage")]
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(60)]
    public async Task Known_keys_are_used_for_exactly_the_stale_limit(int minutes)
    {
        TimeSpan staleLimit = TimeSpan.FromMinutes(minutes);
        using var api = new KeyedApi(_provider.Issuer, keys => keys.StaleLimit = staleLimit);
        await api.WarmUpAsync();
        GoDown();
        await api.Clock.RunAsync(Lifetime - Tick);
        Assert.Equal(IssuerKeyState.Fresh, api.Keys.Health.State);
        if (minutes > 0)
        {
            await api.Clock.RunAsync(Tick);
            Assert.Equal(IssuerKeyState.Stale, api.Keys.Health.State);
            await api.Clock.RunAsync(staleLimit - Tick);
            Assert.Equal(IssuerKeyState.Stale, api.Keys.Health.State);
        }

        api.AcceptAtOnce(api.Token());
        Assert.Equal(1, api.Keys.Health.KeyCount);

        await api.Clock.RunAsync(Tick);
        KeyedApi.AssertUnavailable(await api.SendAsync(api.Token()).Soon());
        Assert.Equal((IssuerKeyState.Unavailable, 0), (api.Keys.Health.State, api.Keys.Health.KeyCount));
        Assert.Equal(Lifetime + staleLimit, api.Keys.Health.Age);

        ComeBack();
        await api.Clock.RunAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(IssuerKeyState.Fresh, api.Keys.Health.State);
        api.AcceptAtOnce(api.Token());
    }

    [Fact]
    public async Task Requests_during_the_outage_do_not_add_to_the_fetches()
    {
        using var api = new KeyedApi(_provider.Issuer);
        await api.WarmUpAsync();
        GoDown();
        await api.Clock.RunAsync(Lifetime);
        int before = _provider.RequestCount;
        for (int second = 0; second < 600; second++)
        {
            await api.Clock.RunAsync(TimeSpan.FromSeconds(1));
            for (int request = 0; request < 5; request++)
                api.AcceptAtOnce(api.Token());
        }

        Assert.InRange(_provider.RequestCount - before, 600 / 25, 600 / 10);
    }

    [Rule("RFC 7515 §4.1.4 key not looked up")]
    [Fact]
    public async Task Unknown_key_during_an_outage_is_unavailable_and_not_invalid()
    {
        using var api = new KeyedApi(_provider.Issuer);
        await api.WarmUpAsync();
        GoDown();
        api.Clock.Advance(TimeSpan.FromMinutes(1));
        KeyedApi.AssertUnavailable(await api.SendAsync(api.BogusToken("bogus")).Soon());
        KeyedApi.AssertUnavailable(api.SendAtOnce(api.BogusToken("bogus")));

        _provider.Issuer.Rotate(Providers.Algorithm);
        KeyedApi.AssertUnavailable(api.SendAtOnce(api.Token()));
        ComeBack();
        await api.Clock.RunAsync(TimeSpan.FromSeconds(30));
        api.AcceptAtOnce(api.Token());
    }

    [Fact]
    public async Task Each_change_of_state_is_reported_once()
    {
        using var api = new KeyedApi(_provider.Issuer, keys => keys.StaleLimit = TimeSpan.FromMinutes(5));
        var reported = new ConcurrentQueue<IssuerKeyState>();
        var back = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        api.Keys.StateChanged += (sender, health) =>
        {
            Assert.Same(api.Keys, sender);
            reported.Enqueue(health.State);
            if (reported.Count == 4)
                back.SetResult();
        };
        await api.WarmUpAsync();
        GoDown();
        await api.Clock.RunAsync(Lifetime + TimeSpan.FromMinutes(6));
        ComeBack();
        await api.Clock.RunAsync(TimeSpan.FromSeconds(30));
        await back.Task.Soon();

        Assert.Equal([IssuerKeyState.Fresh, IssuerKeyState.Stale, IssuerKeyState.Unavailable, IssuerKeyState.Fresh], reported);
    }

    [Fact]
    public async Task Log_reports_the_outage_and_its_end()
    {
        using var api = new KeyedApi(_provider.Issuer);
        await api.WarmUpAsync();
        GoDown();
        await api.Clock.RunAsync(Lifetime);
        int failed = api.Keys.Health.FailedFetches;
        ComeBack();
        await api.Clock.RunAsync(TimeSpan.FromSeconds(30));

        IReadOnlyList<string> errors = api.Log.Messages(LogLevel.Error);
        Assert.Equal(failed, errors.Count);
        Assert.All(errors, error =>
        {
            Assert.StartsWith($"The keys of {_provider.Issuer.Issuer} could not be fetched: StatusNotOk, {_provider.Issuer.Issuer}/", error, StringComparison.Ordinal);
            Assert.Contains("returned the status 500", error, StringComparison.Ordinal);
        });
        Assert.Equal(2, api.Log.Messages(LogLevel.Information).Count);
    }

    [Fact]
    public async Task Clock_that_is_set_back_does_not_extend_the_lifetime_of_keys()
    {
        var clock = (TestClock)_provider.Issuer.Clock;
        using var api = new KeyedApi(_provider.Issuer, keys => keys.StaleLimit = TimeSpan.Zero);
        await api.WarmUpAsync();
        GoDown();
        clock.SetUtcNow(clock.GetUtcNow() - TimeSpan.FromHours(5));
        await api.Clock.RunAsync(Lifetime - Tick);
        api.AcceptAtOnce(api.Token());
        await api.Clock.RunAsync(Tick);

        KeyedApi.AssertUnavailable(await api.SendAsync(api.Token()).Soon());
    }

    private void GoDown() => _provider.Script = static _ => new TestResponse { Status = 500 };

    private void ComeBack() => _provider.Script = null;
}
