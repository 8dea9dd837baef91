using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tests.Hosting;

/// <summary>The results of the host's health checks for any number of validators; the checks call no provider.</summary>
public sealed class HealthCheckTests : IAsyncLifetime
{
    private readonly TestClock _clock = new();
    private readonly ServiceCollection _services = [];
    private readonly List<ServiceProvider> _providers = [];
    private readonly List<TestIssuerServer> _servers = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (ServiceProvider provider in _providers)
            await provider.DisposeAsync();
        foreach (TestIssuerServer server in _servers)
            await server.DisposeAsync();
    }

    [Fact]
    public async Task Health_changes_from_cold_to_fresh_to_stale_to_unavailable_and_no_probe_calls_the_provider()
    {
        TestIssuerServer server = Start();
        Add("one", server);
        ServiceProvider provider = Build();
        HealthReportEntry cold = await CheckAsync(provider);
        Assert.Equal(HealthStatus.Degraded, cold.Status);
        Assert.Contains("were not fetched yet", cold.Description, StringComparison.Ordinal);
        Assert.Equal(0, server.RequestCount);

        await RefreshAsync(provider, "one");
        int requests = server.RequestCount;
        HealthReportEntry fresh = await CheckAsync(provider);
        Assert.Equal((HealthStatus.Healthy, "All issuers' keys are fresh."), (fresh.Status, fresh.Description));

        server.FailWith(TestResponse.Error());
        await RefreshAsync(provider, "one");
        HealthReportEntry failing = await CheckAsync(provider);
        Assert.Equal(HealthStatus.Degraded, failing.Status);
        Assert.Contains("its keys are fresh, but its provider fails: tokens with a key that is new get 503; the last fetch ended with StatusNotOk (1 failed in a row)", failing.Description, StringComparison.Ordinal);
        Assert.Contains($"{server.Issuer.Issuer}/jwks", failing.Description, StringComparison.Ordinal);
        _clock.Advance(TimeSpan.FromMinutes(15));
        HealthReportEntry stale = await CheckAsync(provider);
        Assert.Equal(HealthStatus.Degraded, stale.Status);
        Assert.Contains("stale (900 s old) and still in use; the last fetch ended with StatusNotOk", stale.Description, StringComparison.Ordinal);

        _clock.Advance(TimeSpan.FromDays(30));
        HealthReportEntry gone = await CheckAsync(provider);
        Assert.Equal(HealthStatus.Unhealthy, gone.Status);
        Assert.Contains("its tokens get 503", gone.Description, StringComparison.Ordinal);
        Assert.True(server.RequestCount > requests);
    }

    [Fact]
    public async Task Thousand_probes_send_no_request()
    {
        TestIssuerServer server = Start();
        Add("one", server);
        ServiceProvider provider = Build();
        for (int i = 0; i < 1000; i++)
            await CheckAsync(provider);

        Assert.Equal(0, server.RequestCount);
    }

    [Fact]
    public async Task Data_contain_what_an_operator_needs()
    {
        TestIssuerServer server = Start();
        Add("one", server);
        ServiceProvider provider = Build();
        server.FailWith(TestResponse.Error());
        await RefreshAsync(provider, "one");
        IReadOnlyDictionary<string, object> data = (await CheckAsync(provider)).Data;
        var issuer = Assert.IsType<IReadOnlyDictionary<string, object?>>(data[$"one/issuer/{server.Issuer.Issuer}"], exactMatch: false);

        Assert.Equal("one", issuer["validator"]);
        Assert.Equal(server.Issuer.Issuer, issuer["issuer"]);
        Assert.Equal("Unavailable", issuer["state"]);
        Assert.Equal(0, issuer["keys"]);
        Assert.Null(issuer["age_seconds"]);
        Assert.Equal("StatusNotOk", issuer["last_fault"]);
        Assert.Equal(1, issuer["failed_fetches"]);
        Assert.InRange(Assert.IsType<double>(issuer["next_fetch_in_seconds"]), 0, 1);
        var store = Assert.IsType<IReadOnlyDictionary<string, object?>>(data["one/replay_store"], exactMatch: false);
        Assert.Equal((true, 0L, 1_000_000L), (store["available"], store["proofs"], store["capacity"]));
    }

    [Fact]
    public async Task One_of_several_issuers_without_keys_degrades_and_all_of_them_are_unhealthy()
    {
        TestIssuerServer well = Start(), ill = Start();
        ill.FailWith(TestResponse.Error());
        Add("one", well, ill);
        ServiceProvider provider = Build();
        await RefreshAsync(provider, "one");
        Assert.Equal(HealthStatus.Degraded, (await CheckAsync(provider)).Status);

        Add("two", ill);
        ServiceProvider both = Build();
        await RefreshAsync(both, "one");
        await RefreshAsync(both, "two");
        HealthReportEntry entry = await CheckAsync(both);
        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.Equal(["one", "one", "one", "two", "two"], entry.Data.Keys.Select(static key => key.Split('/')[0]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(DPoPMode.Optional, HealthStatus.Degraded)]
    [InlineData(DPoPMode.Required, HealthStatus.Unhealthy)]
    [InlineData(DPoPMode.Off, HealthStatus.Healthy)]
    public async Task Unavailable_replay_store_affects_health_only_where_it_is_required(DPoPMode mode, HealthStatus status)
    {
        TestIssuerServer server = Start();
        Add("one", server);
        _services.Configure<AccessTokenValidationOptions>("one", options => (options.DPoP.Mode, options.DPoP.ReplayStore) = (mode, new Gone()));
        ServiceProvider provider = Build();
        await RefreshAsync(provider, "one");
        HealthReportEntry entry = await CheckAsync(provider);

        Assert.Equal(status, entry.Status);
        Assert.Equal(mode != DPoPMode.Off, entry.Description!.Contains("System.TimeoutException", StringComparison.Ordinal));
        Assert.DoesNotContain("secret", entry.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_without_any_validator_reports_it_with_the_configured_failure_status()
    {
        _services.AddHealthChecks().AddAccessTokenValidation("tokens", HealthStatus.Degraded, ["ready"]);
        ServiceProvider provider = _services.AddLogging().BuildServiceProvider();
        _providers.Add(provider);
        HealthReport report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(static check => check.Tags.Contains("ready"), TestContext.Current.CancellationToken);

        Assert.Equal(HealthStatus.Degraded, report.Entries["tokens"].Status);
        Assert.Contains("No validator is registered", report.Entries["tokens"].Description, StringComparison.Ordinal);
    }

    private TestIssuerServer Start()
    {
        TestIssuerServer server = TestIssuerServer.Start(_clock);
        _servers.Add(server);
        return server;
    }

    private void Add(string name, params TestIssuerServer[] servers) => _services.AddAccessTokenValidation(name, options =>
    {
        options.Audiences.Add(TestIssuer.DefaultAudience);
        foreach (TestIssuerServer server in servers)
            options.Issuers.Add(server.Trust());
    });

    private ServiceProvider Build()
    {
        _services.AddSingleton<TimeProvider>(_clock).AddSingleton(typeof(Microsoft.Extensions.Logging.ILogger<>), typeof(NullLogger<>));
        if (!_services.Any(static service => service.ServiceType == typeof(HealthCheckService)))
            _services.AddHealthChecks().AddAccessTokenValidation();
        ServiceProvider provider = _services.BuildServiceProvider();
        _providers.Add(provider);
        return provider;
    }

    private static async Task<HealthReportEntry> CheckAsync(ServiceProvider provider) =>
        (await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken)).Entries["access_token_validation"];

    private static Task RefreshAsync(ServiceProvider provider, string name) => provider.GetRequiredKeyedService<AccessTokenValidator>(name).WarmUpAsync(TestContext.Current.CancellationToken);

    private sealed class Gone : IReplayStore, IReplayStoreProbe
    {
        public ValueTask<ReplayOutcome> TryAddAsync(ReplayKey key, DateTimeOffset expiresAt, CancellationToken cancellationToken) => new(ReplayOutcome.Unavailable);

        public ValueTask<ReplayStoreHealth> ProbeAsync(CancellationToken cancellationToken) => throw new TimeoutException("secret");
    }
}
