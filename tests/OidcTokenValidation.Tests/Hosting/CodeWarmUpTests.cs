using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OidcTokenValidation.Hosting;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Telemetry.Support;

namespace OidcTokenValidation.Tests.Hosting;

/// <summary>A token of the library's own is validated once when a host has started. No validator of the application accepts it.</summary>
[Collection(nameof(AloneCollection))]
public sealed class CodeWarmUpTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Token_is_accepted_so_that_every_step_of_the_pipeline_runs()
    {
        AccessTokenValidationResult result = await CodeWarmUp.ValidateAsync();
        Assert.Null(result.Failure);
        Assert.Equal("warm-up", result.Token!.Subject);
    }

    [Fact]
    public async Task Token_is_not_trusted_by_the_validators_of_the_application()
    {
        await CodeWarmUp.ValidateAsync();
        using var issuer = new TestIssuer(clock: new TestClock(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        using AccessTokenValidator validator = issuer.CreateValidator("https://warm-up.invalid/");
        AccessTokenValidationResult result = await validator.ValidateAsync(TestRequest.Bearer(CodeWarmUp.Token), Cancellation);
        Assert.Equal(TokenFailureCode.IssuerNotTrusted, result.Failure?.Code);
    }

    [Fact]
    public async Task Token_has_expired_for_a_validator_that_trusts_an_issuer_of_its_name()
    {
        using var issuer = new TestIssuer("https://warm-up.invalid/");
        using AccessTokenValidator validator = issuer.CreateValidator("https://warm-up.invalid/");
        AccessTokenValidationResult result = await validator.ValidateAsync(TestRequest.Bearer(CodeWarmUp.Token), Cancellation);
        Assert.Equal(TokenFailureCode.Expired, result.Failure?.Code);
    }

    [Fact]
    public async Task Validation_of_the_token_is_neither_measured_nor_traced()
    {
        List<string> seen = [];
        using var meters = new MeterListener();
        meters.InstrumentPublished = (instrument, _) => seen.Add(instrument.Name);
        meters.Start();
        using var activities = new ActivityListener
        {
            ShouldListenTo = static _ => true,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = activity => seen.Add(activity.OperationName),
        };
        ActivitySource.AddActivityListener(activities);
        seen.Clear();

        Assert.True((await CodeWarmUp.ValidateAsync()).IsValid);
        Assert.Empty(seen);
    }

    [Fact]
    public async Task Host_that_has_started_begins_it()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        using var issuer = new TestIssuer();
        builder.Services.AddAccessTokenValidation(options =>
        {
            options.Audiences.Add(TestIssuer.DefaultAudience);
            options.Issuers.Add(issuer.Trust());
        });
        using IHost host = builder.Build();
        await host.StartAsync(Cancellation);
        Assert.True(CodeWarmUp.HasBegun);
        await CodeWarmUp.RunOnceAsync().WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
        await host.StopAsync(Cancellation);
    }
}
