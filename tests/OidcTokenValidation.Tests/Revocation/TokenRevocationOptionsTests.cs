using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OidcTokenValidation.Hosting;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.Tests.Revocation.Support;
using OidcTokenValidation.Tests.Telemetry.Support;

namespace OidcTokenValidation.Tests.Revocation;

/// <summary>Options, registration, health and metrics of revocation.</summary>
public sealed class TokenRevocationOptionsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private const string NoLifetime =
        "MaxTokenLifetime is not set. Set the longest time from the issue of a token to its expiry that the provider uses, for instance "
        + "options.MaxTokenLifetime = TimeSpan.FromHours(1): entries are stored for that time, and tokens that live longer are rejected.";

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void All_errors_are_in_one_exception()
    {
        Assert.Equal([NoLifetime], Errors(static _ => { }));
        Assert.Equal(
            ["MaxTokenLifetime is 00:00:59. Set a time from 1 minute to 30 days.", "MaxEntries is 999. Set a number from 1,000 to 10,000,000.", "MaxFeedLag is 00:00:00. Set a time from 2 seconds to 1 day."],
            Errors(static options => (options.MaxTokenLifetime, options.MaxEntries, options.MaxFeedLag) = (TimeSpan.FromSeconds(59), 999, TimeSpan.Zero)));
        Assert.Equal(
            ["MaxTokenLifetime is 30.00:00:01. Set a time from 1 minute to 30 days.", "MaxEntries is 10000001. Set a number from 1,000 to 10,000,000.", "MaxFeedLag is 1.00:00:01. Set a time from 2 seconds to 1 day."],
            Errors(static options => (options.MaxTokenLifetime, options.MaxEntries, options.MaxFeedLag) =
                (TimeSpan.FromDays(30) + TimeSpan.FromSeconds(1), 10_000_001, TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1))));
    }

    [Fact]
    public void Validator_may_not_accept_tokens_that_outlive_their_revocation()
    {
        using var issuer = new TestIssuer("https://issuer.example/");
        using var revocations = TokenRevocations.Create(new TokenRevocationOptions { MaxTokenLifetime = Hour });
        var options = new AccessTokenValidationOptions { Audiences = ["a"], Issuers = [issuer.Trust()], Revocations = revocations, MaxTokenLifetime = Hour + TimeSpan.FromSeconds(1) };

        Assert.Equal(
            "MaxTokenLifetime is 01:00:01, longer than that of the revocations, 01:00:00: a token could outlive its revocation. Set it to no more, or leave it out, or set "
            + "TokenRevocationOptions.MaxTokenLifetime to the longer time.",
            Assert.Single(Assert.Throws<OptionsValidationException>(() => AccessTokenValidator.Create(options)).Failures));
        options.MaxTokenLifetime = Hour;
        AccessTokenValidator.Create(options).Dispose();
    }

    [Fact]
    public async Task Registered_revocations_are_checked_by_every_validator()
    {
        using IHost host = CreateHost(static services => services.AddTokenRevocation(static options => options.MaxTokenLifetime = Hour), out TestIssuer issuer);
        await host.StartAsync(TestContext.Current.CancellationToken);
        TokenRevocations revocations = host.Services.GetRequiredService<TokenRevocations>();
        string token = issuer.Token().WithSubject("alice").Create();
        AccessTokenValidator[] validators = [.. new[] { "one", "two" }.Select(name => host.Services.GetRequiredKeyedService<AccessTokenValidator>(name))];
        Assert.All(validators, validator => Assert.True(validator.ValidateAtOnce(TestRequest.Bearer(token)).IsValid));

        await revocations.RevokeSubjectAsync(issuer.Issuer, "alice", cancellationToken: Stop);

        Assert.All(validators, validator => Assert.Equal(TokenFailureCode.TokenRevoked, validator.ValidateAtOnce(TestRequest.Bearer(token)).Failure!.Code));
        await host.StopAsync(TestContext.Current.CancellationToken);
        issuer.Dispose();
    }

    [Fact]
    public async Task Options_are_bound_from_configuration_strictly()
    {
        IConfiguration Section(string name, string value) => new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["MaxTokenLifetime"] = "01:00:00",
            [name] = value,
        }).Build();

        using (IHost host = CreateHost(services => services.AddTokenRevocation(Section("MaxEntries", "5000")), out TestIssuer issuer))
        {
            Assert.Equal(5000, host.Services.GetRequiredService<TokenRevocations>().GetHealth().Capacity);
            issuer.Dispose();
        }

        using (IHost host = CreateHost(services => services.AddTokenRevocation(Section("MaxEntrys", "5000")), out TestIssuer issuer))
        {
            var thrown = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync(TestContext.Current.CancellationToken));
            Assert.Contains("MaxEntrys", thrown.ToString(), StringComparison.Ordinal);
            issuer.Dispose();
        }
    }

    [Fact]
    public async Task Missing_lifetime_stops_the_host()
    {
        using IHost host = CreateHost(static services => services.AddTokenRevocation(static _ => { }), out TestIssuer issuer);

        var thrown = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains(NoLifetime, thrown.ToString(), StringComparison.Ordinal);
        issuer.Dispose();
    }

    [Fact]
    public async Task Health_reports_a_node_that_cannot_read_the_feed()
    {
        var feed = new FakeFeed { Fault = new RevocationFeedException("The database is down.") };
        using IHost host = CreateHost(
            services => services.AddSingleton<IRevocationFeed>(feed).AddTokenRevocation(static options => options.MaxTokenLifetime = Hour).AddHealthChecks().AddAccessTokenValidation(),
            out TestIssuer issuer);
        await host.StartAsync(TestContext.Current.CancellationToken);
        HealthCheckService health = host.Services.GetRequiredService<HealthCheckService>();

        HealthReport before = await health.CheckHealthAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HealthStatus.Unhealthy, before.Status);
        Assert.Contains(
            "The revocations of other nodes, for 'one', were not read since the start, and tokens get 503: The database is down.",
            before.Entries.Single().Value.Description, StringComparison.Ordinal);

        feed.Fault = null;
        TokenRevocations revocations = host.Services.GetRequiredService<TokenRevocations>();
        await revocations.CatchUpAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        // The fault ends when this node has also appended what it has: soon after.
        Assert.True(SpinWait.SpinUntil(() => revocations.GetHealth().Fault is null, TimeSpan.FromSeconds(30)));
        HealthReport after = await health.CheckHealthAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HealthStatus.Healthy, after.Status);
        await host.StopAsync(TestContext.Current.CancellationToken);
        issuer.Dispose();
    }

    [Fact]
    public void Health_reports_what_a_restart_would_lose()
    {
        var cutOff = new TokenRevocationHealth
        {
            IsAvailable = true,
            HasFeed = true,
            Lag = TimeSpan.FromSeconds(7),
            Fault = "The database is down.",
            PendingCount = 2,
            Capacity = 1000,
        };

        Assert.Equal(
            "The revocations of other nodes, for 'one', were last read 7 s ago: The database is down. "
                + "Revocations that only this node has, and would lose by a restart: 2.",
            RevocationHealthEntry.Create("one", cutOff).Text);
    }

    [Fact]
    public async Task Entries_and_revocations_are_measured()
    {
        await using ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        IMeterFactory meters = services.GetRequiredService<IMeterFactory>();
        using var measurements = new Measurements(meters);
        using var issuer = new TestIssuer("https://issuer.example/");
        using var revocations = TokenRevocations.Create(new TokenRevocationOptions { MaxTokenLifetime = Hour }, meterFactory: meters);
        using var validator = AccessTokenValidator.Create(
            new AccessTokenValidationOptions { Audiences = ["a"], Issuers = [issuer.Trust()], Revocations = revocations }, meterFactory: meters);
        await revocations.RevokeSubjectAsync(issuer.Issuer, "alice", cancellationToken: Stop);
        await revocations.RevokeClientAsync(issuer.Issuer, "app", cancellationToken: Stop);
        await revocations.RevokeClientAsync(issuer.Issuer, "app", DateTimeOffset.UnixEpoch.AddYears(50), cancellationToken: Stop);

        Assert.Equal(
            ["scope=Client source=Application", "scope=Subject source=Application"],
            measurements.TagsOf(TelemetryNames.RevocationsApplied).Order(StringComparer.Ordinal));
        Assert.Contains(measurements.ReadGauges(), static measured => measured.Instrument == TelemetryNames.RevocationEntries && measured.Value == 2);
        Assert.DoesNotContain(measurements.ReadGauges(), static measured => measured.Instrument == TelemetryNames.RevocationLag);
    }

    private static string[] Errors(Action<TokenRevocationOptions> configure)
    {
        var options = new TokenRevocationOptions();
        configure(options);
        return [.. Assert.Throws<OptionsValidationException>(() => TokenRevocations.Create(options)).Failures];
    }

    private static IHost CreateHost(Action<IServiceCollection> configure, out TestIssuer issuer)
    {
        var created = issuer = new TestIssuer("https://issuer.example/");
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        foreach (string name in (string[])["one", "two"])
        {
            builder.Services.AddAccessTokenValidation(name, options =>
            {
                options.Audiences.Add(TestIssuer.DefaultAudience);
                options.Issuers.Add(created.Trust());
            });
        }

        configure(builder.Services);
        return builder.Build();
    }
}
