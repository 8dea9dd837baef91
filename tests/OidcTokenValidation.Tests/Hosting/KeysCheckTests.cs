using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tests.Hosting;

/// <summary>The separate check "ready once the keys are fetched".</summary>
public sealed class KeysCheckTests : IAsyncLifetime
{
    private readonly TestClock _clock = new();
    private readonly List<TestIssuerServer> _servers = [];
    private ServiceProvider? _provider;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_provider is not null)
            await _provider.DisposeAsync();
        foreach (TestIssuerServer server in _servers)
            await server.DisposeAsync();
    }

    [Fact]
    public async Task Node_is_ready_once_it_has_keys_and_remains_ready_while_the_provider_is_down()
    {
        TestIssuerServer server = Start();
        AccessTokenValidator validator = Build(options => options.Issuers.Add(server.Trust()));
        HealthReportEntry cold = await CheckAsync();
        Assert.Equal(HealthStatus.Unhealthy, cold.Status);
        Assert.Contains($"{server.Issuer.Issuer} are not there yet", cold.Description, StringComparison.Ordinal);
        Assert.Equal(0, server.RequestCount);

        await validator.WarmUpAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync()).Status);

        server.FailWith(TestResponse.Error());
        await validator.WarmUpAsync(TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync()).Status);
    }

    [Fact]
    public async Task Node_whose_only_provider_is_down_is_not_ready_and_reports_what_to_do()
    {
        TestIssuerServer server = Start();
        server.FailWith(TestResponse.Error());
        AccessTokenValidator validator = Build(options => options.Issuers.Add(server.Trust()));
        await validator.WarmUpAsync(TestContext.Current.CancellationToken);
        HealthReportEntry down = await CheckAsync();

        Assert.Equal(HealthStatus.Unhealthy, down.Status);
        Assert.Contains("/.well-known/openid-configuration", down.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Provider_that_is_down_does_not_stop_a_node_from_accepting_tokens_of_others()
    {
        TestIssuerServer well = Start(), ill = Start();
        ill.FailWith(TestResponse.Error());
        AccessTokenValidator validator = Build(options =>
        {
            options.Issuers.Add(well.Trust());
            options.Issuers.Add(ill.Trust());
        });
        await validator.Issuers[0].RefreshAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HealthStatus.Unhealthy, (await CheckAsync()).Status);

        await validator.Issuers[1].RefreshAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync()).Status);
    }

    [Fact]
    public async Task Readiness_does_not_wait_for_keys_that_only_a_request_fetches()
    {
        TestIssuerServer server = Start();
        Build(options =>
        {
            options.Issuers.Add(server.Trust());
            options.WarmUp = false;
        });

        Assert.Equal(HealthStatus.Healthy, (await CheckAsync()).Status);
    }

    private TestIssuerServer Start()
    {
        TestIssuerServer server = TestIssuerServer.Start(_clock);
        _servers.Add(server);
        return server;
    }

    private AccessTokenValidator Build(Action<AccessTokenValidationOptions> configure)
    {
        var services = new ServiceCollection();
        services.AddAccessTokenValidation("one", options =>
        {
            options.Audiences.Add(TestIssuer.DefaultAudience);
            configure(options);
        });
        services.AddSingleton<TimeProvider>(_clock).AddSingleton(typeof(Microsoft.Extensions.Logging.ILogger<>), typeof(NullLogger<>));
        services.AddHealthChecks().AddAccessTokenKeys(tags: ["ready"]);
        _provider = services.BuildServiceProvider();
        return _provider.GetRequiredKeyedService<AccessTokenValidator>("one");
    }

    private async Task<HealthReportEntry> CheckAsync()
    {
        HealthReport report = await _provider!.GetRequiredService<HealthCheckService>().CheckHealthAsync(static check => check.Tags.Contains("ready"), TestContext.Current.CancellationToken);
        return report.Entries["access_token_keys"];
    }
}
