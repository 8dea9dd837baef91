using System.Diagnostics;
using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Benchmarks;

/// <summary>
/// The cost of telemetry: the validation of a cached token, which is the fastest, without a listener, with a listener for the metrics, and with another one for
/// the traces. Without a listener it should be as fast as without telemetry.
/// </summary>
public class MeasureValidation
{
    private static readonly TestSigningKey Key = TestSigningKey.Create("ES256", "benchmark");

    private MeterListener? _metrics;
    private ActivityListener? _traces;
    private TestIssuer _issuer = null!;
    private AccessTokenValidator _validator = null!;
    private ResourceRequest _request;

    [Params("none", "metrics", "metrics and traces")]
    public string Listener { get; set; } = string.Empty;

    [GlobalSetup]
    public async Task SetUp()
    {
        _issuer = CreateIssuer();
        _validator = _issuer.CreateValidator();
        _request = TestRequest.Bearer(_issuer.Token().WithScope("read:timesheets").ExpiringIn(TimeSpan.FromHours(1)).Create());
        _metrics = Listener == "none" ? null : ListenToMetrics();
        _traces = Listener == "metrics and traces" ? ListenToTraces() : null;

        // A benchmark that measured rejected requests by accident would be fast, and wrong.
        if (!(await Cached()).IsValid)
            throw new InvalidOperationException("Expected the token to be accepted.");
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
        _validator.Dispose();
        _issuer.Dispose();
    }

    [Benchmark]
    public ValueTask<AccessTokenValidationResult> Cached() => _validator.ValidateAsync(_request);

    private static TestIssuer CreateIssuer() => new("https://issuer.example/", clock: null, Key);

    private static MeterListener ListenToMetrics()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == TelemetryNames.Meter)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
        listener.SetMeasurementEventCallback<long>(static (_, _, _, _) => { });
        listener.Start();
        return listener;
    }

    private static ActivityListener ListenToTraces()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == TelemetryNames.ActivitySource,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
