using System.Diagnostics;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Pipeline;

/// <summary>The pipeline, and all around it that needs its stages: measuring, health, the issuers' keys.</summary>
internal sealed class ValidatorEngine(PipelineStages stages, TimeProvider time)
{
    private readonly ValidationPipeline _pipeline = new(stages, time);
    private readonly ValidatorTelemetry _telemetry = stages.Telemetry;

    /// <summary>The keys of the issuers that are at work.</summary>
    public IReadOnlyList<IssuerKeys> IssuerKeys => [.. stages.Issuers.All.Select(static issuer => issuer.Keys)];

    /// <summary>Counts valid tokens that were not enough.</summary>
    public AccessMetrics Access => _telemetry.Access;

    public bool RemoveResolvedIssuer(string issuer) => stages.Issuers.RemoveResolved(issuer);

    /// <inheritdoc cref="ValidationPipeline.ValidateAsync"/>
    public ValueTask<AccessTokenValidationResult> ValidateAsync(in ResourceRequest request, CancellationToken cancellationToken)
    {
        if (Activities.IsOn)
            return TraceAsync(request, cancellationToken);
        return _telemetry.Validations.IsOn ? MeasureAsync(activity: null, request, cancellationToken) : _pipeline.ValidateAsync(request, cancellationToken);
    }

    /// <inheritdoc cref="MissingKeys.FindAsync"/>
    public Task<IReadOnlyList<string>> FindMissingKeysAsync(TimeSpan limit, CancellationToken cancellationToken) =>
        MissingKeys.FindAsync(stages.Issuers.Configured, limit, time, cancellationToken);

    /// <inheritdoc cref="FailureCollector.FindAsync"/>
    public ValueTask<CollectedFailures> FindFaultsAsync(ResourceRequest request, CancellationToken cancellationToken) => new FailureCollector(stages, time).FindAsync(request, cancellationToken);

    public ValueTask<AccessTokenValidatorHealth> CheckHealthAsync(CancellationToken cancellationToken) => StageHealth.CheckAsync(stages, _telemetry.Validator, cancellationToken);

    // It begins in here: while it is at work the activity is the current one, and what an asynchronous method makes current, its caller never sees. Going
    // back by hand fails where the caller's own has ended.
    private async ValueTask<AccessTokenValidationResult> TraceAsync(ResourceRequest request, CancellationToken cancellationToken) =>
        await MeasureAsync(Activities.Validate(), request, cancellationToken).ConfigureAwait(false);

    // No state machine for what is judged at once, which is nearly everything.
    private ValueTask<AccessTokenValidationResult> MeasureAsync(Activity? activity, in ResourceRequest request, CancellationToken cancellationToken)
    {
        long startedAt = time.GetTimestamp();
        ValueTask<AccessTokenValidationResult> validation;
        try
        {
            validation = _pipeline.ValidateAsync(request, cancellationToken);
        }
        catch (Exception exception)
        {
            _telemetry.Validations.Ended(activity, exception, time.GetElapsedTime(startedAt));
            throw;
        }

        if (!validation.IsCompletedSuccessfully)
            return MeasureLaterAsync(activity, validation, startedAt);
        AccessTokenValidationResult result = validation.Result;
        _telemetry.Validations.Validated(activity, result, time.GetElapsedTime(startedAt));
        return ValueTask.FromResult(result);
    }

    private async ValueTask<AccessTokenValidationResult> MeasureLaterAsync(Activity? activity, ValueTask<AccessTokenValidationResult> validation, long startedAt)
    {
        AccessTokenValidationResult result;
        try
        {
            result = await validation.ConfigureAwait(false);
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
