using System.Diagnostics.Metrics;

namespace OidcTokenValidation.Telemetry;

/// <summary>Creates instruments of one kind with the same settings.</summary>
internal static class MeterExtensions
{
    // From a cached token to a provider that times out: the default bounds begin above the duration of most validations.
    private static readonly InstrumentAdvice<double> Bounds = new()
    {
        HistogramBucketBoundaries =
        [
            0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
        ],
    };

    public static Histogram<double> CreateDuration(this Meter meter, string name, string description) =>
        meter.CreateHistogram(name, "s", description, tags: null, Bounds);
}

/// <summary>The meter of the validators without a meter factory: created with the first of them, and disposed with the last.</summary>
/// <remarks>All share one meter: OpenTelemetry stops collecting an instrument when one of several meters of the same name is disposed.</remarks>
internal static class ProcessMeter
{
    private static readonly Lock Gate = new();
    private static Meter? _meter;
    private static int _users;

    public static Meter Acquire()
    {
        lock (Gate)
        {
            _users++;
            return _meter ??= new Meter(TelemetryNames.Meter);
        }
    }

    public static void Release()
    {
        lock (Gate)
        {
            if (--_users > 0)
                return;
            _meter?.Dispose();
            _meter = null;
        }
    }
}
