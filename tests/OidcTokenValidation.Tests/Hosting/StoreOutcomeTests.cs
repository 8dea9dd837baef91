using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tests.Hosting;

/// <summary>A replay store whose latest result was "unavailable" is not healthy, whatever its implementation and the result of its probe.</summary>
public sealed class StoreOutcomeTests : IAsyncLifetime
{
    private readonly TestClock _clock = new();
    private readonly TestIssuer _issuer;
    private readonly DPoPClient _client;
    private readonly List<ServiceProvider> _providers = [];

    public StoreOutcomeTests() => (_issuer, _client) = (new TestIssuer(clock: _clock), new DPoPClient(clock: _clock));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (ServiceProvider provider in _providers)
            await provider.DisposeAsync();
        _client.Dispose();
        _issuer.Dispose();
    }

    [Theory]
    [InlineData(DPoPMode.Required, HealthStatus.Unhealthy)]
    [InlineData(DPoPMode.Optional, HealthStatus.Degraded)]
    public async Task Store_that_returns_Unavailable_is_not_healthy_although_its_probe_succeeds(DPoPMode mode, HealthStatus status)
    {
        var store = new ProbedStore { Add = static () => ReplayOutcome.Unavailable };
        ServiceProvider provider = Build(store, mode);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(provider)).Status);

        await SendAsync(provider);
        HealthReportEntry failing = await CheckAsync(provider);
        Assert.Equal(status, failing.Status);
        Assert.Contains("ProbedStore returned Unavailable", failing.Description, StringComparison.Ordinal);
        Assert.Equal(false, Data(failing)["available"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Store_that_throws_is_not_healthy_until_a_proof_is_stored(bool hasProbe)
    {
        PlainStore store = hasProbe ? new ProbedStore() : new PlainStore();
        store.Add = static () => throw new TimeoutException("secret");
        ServiceProvider provider = Build(store);
        await SendAsync(provider);
        HealthReportEntry failing = await CheckAsync(provider);
        Assert.Equal(HealthStatus.Unhealthy, failing.Status);
        Assert.Contains("threw System.TimeoutException", failing.Description, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failing.Description, StringComparison.Ordinal);

        store.Add = static () => ReplayOutcome.Added;
        await SendAsync(provider);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(provider)).Status);
    }

    [Fact]
    public async Task Probe_that_succeeds_counts_when_no_proof_has_failed_for_ten_seconds()
    {
        var store = new ProbedStore { Add = static () => ReplayOutcome.Unavailable };
        ServiceProvider provider = Build(store);
        await SendAsync(provider);
        _clock.Advance(TimeSpan.FromSeconds(9));
        HealthReportEntry failing = await CheckAsync(provider);
        Assert.Equal((HealthStatus.Unhealthy, 9d), (failing.Status, Data(failing)["unavailable_since_seconds"]));

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(provider)).Status);
    }

    [Fact]
    public async Task Probe_that_fails_counts_for_as_long_as_it_fails()
    {
        var store = new ProbedStore { Add = static () => ReplayOutcome.Unavailable, IsAvailable = false };
        ServiceProvider provider = Build(store);
        await SendAsync(provider);
        _clock.Advance(TimeSpan.FromHours(1));
        HealthReportEntry failing = await CheckAsync(provider);
        Assert.Equal(HealthStatus.Unhealthy, failing.Status);
        Assert.Contains("the probe's fault", failing.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_without_a_probe_gets_requests_again_after_a_minute_and_is_not_healthy_before_one_succeeds()
    {
        var store = new PlainStore { Add = static () => ReplayOutcome.Unavailable };
        ServiceProvider provider = Build(store);
        await SendAsync(provider);
        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(HealthStatus.Unhealthy, (await CheckAsync(provider)).Status);

        _clock.Advance(TimeSpan.FromSeconds(1));
        HealthReportEntry uncertain = await CheckAsync(provider);
        Assert.Equal(HealthStatus.Degraded, uncertain.Status);
        Assert.Contains("was unavailable 60 s ago, and no proof was stored since", uncertain.Description, StringComparison.Ordinal);

        await SendAsync(provider);
        Assert.Equal(HealthStatus.Unhealthy, (await CheckAsync(provider)).Status);
        store.Add = static () => ReplayOutcome.Replayed;
        await SendAsync(provider);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(provider)).Status);
    }

    private ServiceProvider Build(IReplayStore store, DPoPMode mode = DPoPMode.Required)
    {
        var services = new ServiceCollection();
        services.AddAccessTokenValidation("one", options =>
        {
            options.Audiences.Add(TestIssuer.DefaultAudience);
            options.Issuers.Add(_issuer.Trust());
            (options.DPoP.Mode, options.DPoP.ReplayStore) = (mode, store);
        });
        services.AddSingleton<TimeProvider>(_clock).AddSingleton(typeof(Microsoft.Extensions.Logging.ILogger<>), typeof(NullLogger<>));
        services.AddHealthChecks().AddAccessTokenValidation();
        ServiceProvider provider = services.BuildServiceProvider();
        _providers.Add(provider);
        return provider;
    }

    private async Task SendAsync(ServiceProvider provider) =>
        await provider.GetRequiredKeyedService<AccessTokenValidator>("one").ValidateAsync(_client.Request(_issuer.Token().BoundTo(_client).Create()), TestContext.Current.CancellationToken);

    private static IReadOnlyDictionary<string, object?> Data(HealthReportEntry entry) => (IReadOnlyDictionary<string, object?>)entry.Data["one/replay_store"];

    private static async Task<HealthReportEntry> CheckAsync(ServiceProvider provider) =>
        (await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken)).Entries["access_token_validation"];

    private class PlainStore : IReplayStore
    {
        public Func<ReplayOutcome> Add { get; set; } = static () => ReplayOutcome.Added;

        public ValueTask<ReplayOutcome> TryAddAsync(ReplayKey key, DateTimeOffset expiresAt, CancellationToken cancellationToken) => new(Add());
    }

    private sealed class ProbedStore : PlainStore, IReplayStoreProbe
    {
        public bool IsAvailable { get; init; } = true;

        public ValueTask<ReplayStoreHealth> ProbeAsync(CancellationToken cancellationToken) =>
            new(new ReplayStoreHealth { IsAvailable = IsAvailable, Fault = IsAvailable ? null : "the probe's fault" });
    }
}
