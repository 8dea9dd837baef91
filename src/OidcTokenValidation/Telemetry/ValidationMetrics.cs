using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OidcTokenValidation.Telemetry;

/// <summary>Measures validations, and ends their activities. It is called around the pipeline: the stages do not use it.</summary>
internal sealed class ValidationMetrics(Meter meter, ValidatorTelemetry telemetry)
{
    private readonly Histogram<double> _validations = meter.CreateDuration(TelemetryNames.ValidationDuration, "Duration of validations of access tokens.");

    /// <summary>Whether a listener is enabled.</summary>
    public bool IsOn => _validations.Enabled;

    public void Validated(Activity? activity, in AccessTokenValidationResult result, TimeSpan duration)
    {
        TagList tags = new() { { Tags.Validator, telemetry.Validator }, { Tags.Outcome, Tags.Get(result.Outcome) } };
        if (result.IsValid)
            tags.Add(Tags.Binding, Tags.Get(result.Token.Binding));
        else
            tags.Add(Tags.Reason, Tags.Get(result.Failure.Code));
        if (result.Issuer is { } issuer)
            tags.Add(Tags.Issuer, telemetry.GetIssuerTag(issuer));

        Record(activity, tags, duration, error: result.Outcome == AccessTokenOutcome.Unavailable ? Tags.Get(result.Failure!.Code) : null);
    }

    /// <summary>Measures a validation that threw.</summary>
    public void Ended(Activity? activity, Exception exception, TimeSpan duration)
    {
        bool isCancelled = exception is OperationCanceledException;
        TagList tags = new() { { Tags.Validator, telemetry.Validator }, { Tags.Outcome, isCancelled ? "Cancelled" : "Threw" } };
        Record(activity, tags, duration, error: isCancelled ? null : exception.GetType().FullName);
    }

    private void Record(Activity? activity, in TagList tags, TimeSpan duration, string? error)
    {
        try
        {
            _validations.Record(duration.TotalSeconds, tags);
        }
        finally
        {
            Activities.End(activity, tags, error);
        }
    }
}
