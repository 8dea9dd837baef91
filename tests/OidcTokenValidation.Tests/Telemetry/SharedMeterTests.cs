using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Telemetry.Support;

namespace OidcTokenValidation.Tests.Telemetry;

/// <summary>Several validators of one meter: their measurements are distinguished, and disposing one does not affect the others.</summary>
[Collection(nameof(AloneCollection))]
public sealed class SharedMeterTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Disposal_of_one_validator_does_not_stop_the_measurements_of_another(bool withFactory)
    {
        using var meters = withFactory ? new Meters() : null;
        using var issuer = new TestIssuer();
        using var measurements = new Measurements(meters);
        using AccessTokenValidator stays = Create(issuer, meters, "stays");
        AccessTokenValidator goes = Create(issuer, meters, "goes");
        await ValidateAsync(stays, issuer);
        await ValidateAsync(goes, issuer);
        Assert.Equal(["stays", "goes"], Validators(measurements.All));
        Assert.Equal(["goes", "stays"], Validators(measurements.ReadGauges()).Order(StringComparer.Ordinal));

        goes.Dispose();
        Assert.Equal(["stays"], Validators(measurements.ReadGauges()));
        await ValidateAsync(stays, issuer);
        Assert.Contains(measurements.All, static measured => measured.Instrument == TelemetryNames.ValidationDuration);
    }

    [Fact]
    public async Task Process_s_meter_ends_with_the_last_validator_and_begins_again_with_the_next()
    {
        using var issuer = new TestIssuer();
        using var measurements = new Measurements(of: null);
        Create(issuer, meters: null, "first").Dispose();
        Assert.Empty(measurements.ReadGauges());

        using AccessTokenValidator second = Create(issuer, meters: null, "second");
        await ValidateAsync(second, issuer);
        Assert.Contains(measurements.All, static measured => measured is { Instrument: TelemetryNames.ValidationDuration, Tags: var tags } && tags.EndsWith("validator=second", StringComparison.Ordinal));
        Assert.Equal(["second"], Validators(measurements.ReadGauges()));
    }

    [Fact]
    public void Many_disposed_validators_leave_nothing_in_a_factory_s_meter()
    {
        using var meters = new Meters();
        using var issuer = new TestIssuer();
        using var measurements = new Measurements(meters);
        WeakReference[] gone = [.. Enumerable.Range(0, 20).Select(_ => Pass(issuer, meters))];
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.Empty(measurements.ReadGauges());
        Assert.All(gone, static reference => Assert.False(reference.IsAlive));
    }

    [Fact]
    public async Task Gauges_can_be_read_while_many_threads_create_and_dispose_validators()
    {
        using var issuer = new TestIssuer();
        using var measurements = new Measurements(of: null);
        Task[] comings = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (int i = 0; i < 25; i++)
            {
                using AccessTokenValidator validator = Create(issuer, meters: null, "passing");
                await ValidateAsync(validator, issuer);
                await validator.CheckHealthAsync();
            }
        }))];
        var all = Task.WhenAll(comings);
        while (!all.IsCompleted)
            measurements.ReadGauges();
        await all;

        Assert.Empty(measurements.ReadGauges());
    }

    // In a method of its own, so that no local keeps it alive.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference Pass(TestIssuer issuer, Meters meters)
    {
        AccessTokenValidator validator = Create(issuer, meters, "passing");
        validator.Dispose();
        return new WeakReference(validator);
    }

    private static AccessTokenValidator Create(TestIssuer issuer, Meters? meters, string name) => AccessTokenValidator.Create(
        new AccessTokenValidationOptions { Audiences = { TestIssuer.DefaultAudience }, Issuers = { issuer.Trust() } }, meterFactory: meters, name: name);

    private static async Task ValidateAsync(AccessTokenValidator validator, TestIssuer issuer) =>
        Assert.True((await validator.ValidateAsync(TestRequest.Bearer(issuer.Token().Create()), TestContext.Current.CancellationToken)).IsValid);

    private static IEnumerable<string> Validators(IEnumerable<Measured> all) =>
        all.Select(static measured => measured.Tags.Split(' ')[^1]["validator=".Length..]).Distinct(StringComparer.Ordinal);
}
