using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Telemetry.Support;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace OidcTokenValidation.Tests.Telemetry;

/// <summary>OpenTelemetry's own exporter, against a receiver on loopback: what a collector receives.</summary>
[Collection(nameof(AloneCollection))]
public sealed class OtlpTests
{
    [Fact]
    public async Task Every_instrument_and_every_activity_arrives_and_the_end_of_one_validator_stops_no_other()
    {
        await using var receiver = OtlpReceiver.Start();
        using MeterProvider metrics = Sdk.CreateMeterProviderBuilder().AddMeter(TelemetryNames.Meter).AddOtlpExporter((options, _) => Send(options, receiver.Address, "v1/metrics")).Build();
        using TracerProvider traces = Sdk.CreateTracerProviderBuilder().AddSource(TelemetryNames.ActivitySource).AddOtlpExporter(options => Send(options, receiver.Address, "v1/traces")).Build();
        await using TestIssuerServer provider = TestIssuerServer.Start();
        using AccessTokenValidator validator = Create(provider, "stays");
        await UseAsync(validator, provider);
        using (AccessTokenValidator goes = Create(provider, "goes"))
            await UseAsync(goes, provider);

        Assert.True(metrics.ForceFlush());
        Assert.True(traces.ForceFlush());
        string first = receiver.Take("/v1/metrics");
        Assert.All(
            [
                TelemetryNames.ValidationDuration, TelemetryNames.KeyFetchDuration, TelemetryNames.KeyAge, TelemetryNames.KeyCount, TelemetryNames.IssuerState, TelemetryNames.UnknownKeys,
                TelemetryNames.CacheLookups, TelemetryNames.CacheSize, TelemetryNames.ReplayStoreDuration, TelemetryNames.ReplayStoreSize, TelemetryNames.ReplayStoreCapacity, TelemetryNames.IntrospectionDuration,
            ],
            name => Assert.Contains(name, first, StringComparison.Ordinal));
        string spans = receiver.Take("/v1/traces");
        Assert.All([TelemetryNames.ValidateActivity, TelemetryNames.KeyFetchActivity, TelemetryNames.IntrospectActivity], name => Assert.Contains(name, spans, StringComparison.Ordinal));

        await UseAsync(validator, provider);
        Assert.True(metrics.ForceFlush());
        string second = receiver.Take("/v1/metrics");
        Assert.All([TelemetryNames.ValidationDuration, TelemetryNames.KeyAge, "stays"], name => Assert.Contains(name, second, StringComparison.Ordinal));
    }

    private static void Send(OtlpExporterOptions options, string address, string path)
    {
        options.Protocol = OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = new Uri(address + path);
        options.TimeoutMilliseconds = 60_000;
    }

    private static AccessTokenValidator Create(TestIssuerServer provider, string name)
    {
        TrustedIssuer trusted = provider.Trust();
        trusted.Introspection = new IntrospectionOptions { Endpoint = provider.Issuer.Issuer.TrimEnd('/') + "/introspect", ClientId = "api", ClientSecret = "secret", Timeout = TimeSpan.FromSeconds(30) };
        return AccessTokenValidator.Create(new AccessTokenValidationOptions { Audiences = { TestIssuer.DefaultAudience }, Issuers = { trusted } }, name: name);
    }

    private static async Task UseAsync(AccessTokenValidator validator, TestIssuerServer provider)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using DPoPClient client = new DPoPClient();
        Assert.True((await validator.ValidateAsync(client.Request(provider.Issuer.Token().BoundTo(client).Create()), cancellation)).IsValid);
        Assert.Equal(TokenFailureCode.KeyNotFound, (await validator.ValidateAsync(TestRequest.Bearer(provider.Issuer.Token().WithHeader("kid", "unknown").Create()), cancellation)).Failure?.Code);
        Assert.Equal(TokenFailureCode.IntrospectionUnavailable, (await validator.ValidateAsync(TestRequest.Bearer("opaque"), cancellation)).Failure?.Code);
    }
}
