using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OidcTokenValidation.Telemetry;

/// <summary>Measures the questions about opaque tokens.</summary>
internal sealed class IntrospectionMetrics(Meter meter, string validator)
{
    private readonly Histogram<double> _questions = meter.CreateDuration(TelemetryNames.IntrospectionDuration, "Duration of questions to an issuer about opaque tokens.");

    /// <summary>Measures a question, and ends its activity.</summary>
    public void Asked(Activity? activity, string issuer, string outcome, bool isAnswer, TimeSpan duration)
    {
        if (activity is null && !_questions.Enabled)
            return;
        TagList tags = new() { { Tags.Validator, validator }, { Tags.Issuer, issuer }, { Tags.Outcome, outcome } };
        _questions.Record(duration.TotalSeconds, tags);
        Activities.End(activity, tags, error: isAnswer ? null : outcome);
    }
}
