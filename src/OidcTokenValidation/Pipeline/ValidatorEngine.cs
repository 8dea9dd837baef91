using System.Diagnostics;
using OidcTokenValidation.Diagnostics;

namespace OidcTokenValidation.Pipeline;

/// <summary>The pipeline, and all around it that needs its stages: measuring, health, the issuers' keys.</summary>
internal sealed class ValidatorEngine(PipelineStages stages, TimeProvider time) : IDisposable
{
    private readonly ValidationPipeline _pipeline = new(stages, time);
    private readonly Telemetry _telemetry = stages.Telemetry;

    /// <summary>The keys of the issuers that are at work.</summary>
    public IReadOnlyList<IssuerKeys> IssuerKeys => [.. stages.Issuers.All.Select(static issuer => issuer.Keys)];

    /// <inheritdoc cref="ValidationPipeline.ValidateAsync"/>
    public ValueTask<AccessTokenValidationResult> ValidateAsync(in ResourceRequest request, CancellationToken cancellationToken)
    {
        if (Activities.IsOn && Activities.Validate() is { } activity)
        {
            // While it is at work it is the current one; for the caller it never was.
            Activity.Current = activity.Parent;
            return TraceAsync(activity, request, cancellationToken);
        }

        return _telemetry.Validations.IsOn ? MeasureAsync(activity: null, request, cancellationToken) : _pipeline.ValidateAsync(request, cancellationToken);
    }

    public ValueTask<AccessTokenValidatorHealth> CheckHealthAsync(CancellationToken cancellationToken) => StageHealth.CheckAsync(stages, _telemetry.Validator, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => stages.Dispose();

    private async ValueTask<AccessTokenValidationResult> TraceAsync(Activity activity, ResourceRequest request, CancellationToken cancellationToken)
    {
        Activity.Current = activity;
        return await MeasureAsync(activity, request, cancellationToken).ConfigureAwait(false);
    }

    // No state machine for what is judged at once, which is nearly everything.
    private ValueTask<AccessTokenValidationResult> MeasureAsync(Activity? activity, in ResourceRequest request, CancellationToken cancellationToken)
    {
        long startedAt = time.GetTimestamp();
        try
        {
            ValueTask<AccessTokenValidationResult> validation = _pipeline.ValidateAsync(request, cancellationToken);
            if (!validation.IsCompletedSuccessfully)
                return MeasureLaterAsync(activity, validation, startedAt);
            AccessTokenValidationResult result = validation.Result;
            _telemetry.Validations.Validated(activity, result, time.GetElapsedTime(startedAt));
            return ValueTask.FromResult(result);
        }
        catch (Exception exception)
        {
            _telemetry.Validations.Ended(activity, exception, time.GetElapsedTime(startedAt));
            throw;
        }
    }

    private async ValueTask<AccessTokenValidationResult> MeasureLaterAsync(Activity? activity, ValueTask<AccessTokenValidationResult> validation, long startedAt)
    {
        try
        {
            AccessTokenValidationResult result = await validation.ConfigureAwait(false);
            _telemetry.Validations.Validated(activity, result, time.GetElapsedTime(startedAt));
            return result;
        }
        catch (Exception exception)
        {
            _telemetry.Validations.Ended(activity, exception, time.GetElapsedTime(startedAt));
            throw;
        }
    }
}
