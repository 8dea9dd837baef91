using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.SenderConstraints.DPoP;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Replay;

/// <summary>Adds a proof to the replay store, once for each request and after all other checks. Only an added proof lets the request pass.</summary>
internal sealed class ReplayGuard(IReplayStore store, ReplayMetrics metrics, TimeProvider time, ILogger logger)
{
    private readonly StoreOutage _outage = new(store, time, logger);

    public IReplayStore Store => store;

    /// <param name="proof">The proof.</param>
    /// <param name="services">The services of the request, which several validators share; null if there are none.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public ValueTask<ReplayOutcome> TryAddAsync(VerifiedProof proof, IServiceProvider? services, CancellationToken cancellationToken)
    {
        RequestProofs? shared = services?.GetService<RequestProofs>();
        if (shared?.TryShare(this, proof.ReplayKey) == true)
            return ValueTask.FromResult(ReplayOutcome.Added);
        if (!metrics.IsOn)
            return AddAsync(proof, shared, cancellationToken);

        long startedAt = time.GetTimestamp();
        ValueTask<ReplayOutcome> addition = AddAsync(proof, shared, cancellationToken);
        if (!addition.IsCompletedSuccessfully)
            return MeasureAsync(addition, startedAt);
        ReplayOutcome outcome = addition.Result;
        metrics.Answered(outcome, time.GetElapsedTime(startedAt));
        return ValueTask.FromResult(outcome);
    }

    /// <inheritdoc cref="StoreHealth.CheckAsync"/>
    public ValueTask<ReplayStoreHealth?> CheckHealthAsync(CancellationToken cancellationToken) =>
        new StoreHealth(store, _outage, time).CheckAsync(cancellationToken);

    private async ValueTask<ReplayOutcome> MeasureAsync(ValueTask<ReplayOutcome> addition, long startedAt)
    {
        ReplayOutcome outcome = await addition.ConfigureAwait(false);
        metrics.Answered(outcome, time.GetElapsedTime(startedAt));
        return outcome;
    }

    private ValueTask<ReplayOutcome> AddAsync(VerifiedProof proof, RequestProofs? shared, CancellationToken cancellationToken)
    {
        try
        {
            ValueTask<ReplayOutcome> addition = store.TryAddAsync(proof.ReplayKey, proof.AcceptedUntil, cancellationToken);
            return addition.IsCompletedSuccessfully
                ? ValueTask.FromResult(Record(addition.Result, proof, shared))
                : AwaitAsync(addition, proof, shared, cancellationToken);
        }
        catch (Exception exception)
        {
            return IsCancellation(exception, cancellationToken)
                ? ValueTask.FromException<ReplayOutcome>(exception)
                : ValueTask.FromResult(RecordException(exception));
        }
    }

    private async ValueTask<ReplayOutcome> AwaitAsync(
        ValueTask<ReplayOutcome> addition, VerifiedProof proof, RequestProofs? shared, CancellationToken cancellationToken)
    {
        try
        {
            return Record(await addition.ConfigureAwait(false), proof, shared);
        }
        catch (Exception exception) when (!IsCancellation(exception, cancellationToken))
        {
            return RecordException(exception);
        }
    }

    private ReplayOutcome Record(ReplayOutcome outcome, VerifiedProof proof, RequestProofs? shared)
    {
        if (outcome == ReplayOutcome.Added)
            shared?.Add(this, proof.ReplayKey);
        _outage.Record(outcome);
        return outcome;
    }

    private ReplayOutcome RecordException(Exception exception)
    {
        _outage.RecordException(exception);
        return ReplayOutcome.Unavailable;
    }

    // A time-out of the store is not the caller's cancellation.
    private static bool IsCancellation(Exception exception, CancellationToken cancellationToken) =>
        exception is OperationCanceledException && cancellationToken.IsCancellationRequested;
}
