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
    public ValueTask<AccessTokenValidationResult> ValidateAsync(in ResourceRequest request, CancellationToken cancellationToken) =>
        _telemetry.Validations.IsOn || Activities.IsOn ? MeasureAsync(request, cancellationToken) : _pipeline.ValidateAsync(request, cancellationToken);

    public ValueTask<AccessTokenValidatorHealth> CheckHealthAsync(CancellationToken cancellationToken) => StageHealth.CheckAsync(stages, _telemetry.Validator, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => stages.Dispose();

    private async ValueTask<AccessTokenValidationResult> MeasureAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        Activity? activity = Activities.Validate();
        long startedAt = time.GetTimestamp();
        try
        {
            AccessTokenValidationResult result = await _pipeline.ValidateAsync(request, cancellationToken).ConfigureAwait(false);
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
