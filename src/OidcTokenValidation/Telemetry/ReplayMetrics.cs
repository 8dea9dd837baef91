using System.Diagnostics.Metrics;

namespace OidcTokenValidation.Telemetry;

/// <summary>Measures the replay store's answers, whatever store it is.</summary>
internal sealed class ReplayMetrics(Meter meter, string validator)
{
    private readonly Histogram<double> _answers = meter.CreateDuration(TelemetryNames.ReplayStoreDuration, "Duration of the replay store's answers.");

    /// <summary>Whether anybody listens.</summary>
    public bool IsOn => _answers.Enabled;

    public void Answered(ReplayOutcome outcome, TimeSpan duration) =>
        _answers.Record(duration.TotalSeconds, new(Tags.Validator, validator), new(Tags.Outcome, Tags.Get(outcome)));
}
