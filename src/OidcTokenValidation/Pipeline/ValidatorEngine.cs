using System.Diagnostics;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Pipeline;

/// <summary>Runs the pipeline, measures it, and gives access to its stages: health, the issuers' keys.</summary>
internal sealed class ValidatorEngine(PipelineStages stages, TimeProvider time)
{
    private readonly ValidationPipeline _pipeline = new(stages, time);
    private readonly ValidatorTelemetry _telemetry = stages.Telemetry;

    /// <summary>The keys of the issuers that are in use.</summary>
    public IReadOnlyList<IssuerKeys> IssuerKeys => [.. stages.Issuers.All.Select(static issuer => issuer.Keys)];

    /// <summary>Counts valid tokens that did not meet a requirement.</summary>
    public AccessMetrics Access => _telemetry.Access;

    public bool RemoveResolvedIssuer(string issuer) => stages.Issuers.RemoveResolved(issuer);

    /// <inheritdoc cref="ValidationPipeline.ValidateAsync"/>
    public ValueTask<AccessTokenValidationResult> ValidateAsync(in ResourceRequest request, CancellationToken cancellationToken) =>
        Activities.IsOn || _telemetry.Validations.IsOn ? MeasureAsync(request, cancellationToken) : _pipeline.ValidateAsync(request, cancellationToken);

    /// <inheritdoc cref="MissingKeys.FindAsync"/>
    public Task<IReadOnlyList<string>> FindMissingKeysAsync(TimeSpan limit, CancellationToken cancellationToken) =>
        MissingKeys.FindAsync(stages.Issuers.Configured, limit, time, cancellationToken);

    /// <inheritdoc cref="FailureCollector.CollectAsync"/>
    public ValueTask<CollectedFailures> CollectFailuresAsync(ResourceRequest request, CancellationToken cancellationToken) =>
        new FailureCollector(stages, time).CollectAsync(request, cancellationToken);

    public ValueTask<AccessTokenValidatorHealth> CheckHealthAsync(CancellationToken cancellationToken) =>
        StageHealth.CheckAsync(stages, _telemetry.Validator, cancellationToken);

    // The activity begins in an asynchronous method: what that makes current is not current for its caller, also where the caller's own activity has ended.
    private async ValueTask<AccessTokenValidationResult> MeasureAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        Activity? activity = Activities.Validate();
        long startedAt = time.GetTimestamp();
        AccessTokenValidationResult result;
        try
        {
            result = await _pipeline.ValidateAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _telemetry.Validations.Ended(activity, exception, time.GetElapsedTime(startedAt));
            throw;
        }

        _telemetry.Validations.Validated(activity, result, time.GetElapsedTime(startedAt));
        return result;
    }
}
