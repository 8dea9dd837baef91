using System.Diagnostics.Metrics;

namespace OidcTokenValidation.Telemetry;

/// <summary>Measures the calls of the replay store, whatever store it is.</summary>
internal sealed class ReplayMetrics(Meter meter, string validator)
{
    private readonly Histogram<double> _calls = meter.CreateDuration(TelemetryNames.ReplayStoreDuration, "Duration of calls of the replay store.");

    /// <summary>Whether a listener is enabled.</summary>
    public bool IsOn => _calls.Enabled;

    public void Record(ReplayOutcome outcome, TimeSpan duration) =>
        _calls.Record(duration.TotalSeconds, new(Tags.Validator, validator), new(Tags.Outcome, Tags.Get(outcome)));
}
