using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys.Support;

namespace OidcTokenValidation.Tests.Keys;

/// <summary>Keys with a lifetime that is too short for the budget.</summary>
public sealed class ShortLifetimeTests : IAsyncDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly TestIssuerServer _provider = Providers.Start(new TestClock());

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Theory]
    [InlineData(5, 36)]
    [InlineData(1, 180)]
    [InlineData(18, 10)]
    [InlineData(60, 10)]
    public async Task Keys_remain_fresh_after_an_outage_that_used_up_the_budget(int requestsPerMinute, int lifetime)
    {
        using var api = new KeyedApi(_provider.Issuer, keys => (keys.MinLifetime, keys.DefaultLifetime, keys.RequestsPerMinute) = (10 * Second, 10 * Second, requestsPerMinute));
        await api.WarmUpAsync();
        Assert.Equal(lifetime * Second, api.Keys.Lifetime);
        _provider.FailWith(TestResponse.Error());
        await api.Clock.RunAsync(TimeSpan.FromMinutes(10));
        Assert.Equal(IssuerKeyState.Stale, api.Keys.Health.State);

        _provider.Recover();
        for (int second = 0; second < 240 && api.Keys.Health.State != IssuerKeyState.Fresh; second++)
            await api.Clock.RunAsync(Second);
        int requests = _provider.RequestCount;
        for (int second = 0; second < 600; second++)
        {
            Assert.Equal(IssuerKeyState.Fresh, api.Keys.Health.State);
            await api.Clock.RunAsync(Second);
        }

        Assert.InRange(_provider.RequestCount - requests, 600 / lifetime, requestsPerMinute * 11);
    }

    [Fact]
    public async Task MaxLifetime_is_never_exceeded()
    {
        using var api = new KeyedApi(_provider.Issuer, static keys => (keys.MinLifetime, keys.DefaultLifetime, keys.MaxLifetime) = (10 * Second, 10 * Second, 20 * Second));
        await api.WarmUpAsync();

        Assert.Equal(20 * Second, api.Keys.Lifetime);
    }
}
