using Microsoft.Extensions.Logging;
using OidcTokenValidation.SenderConstraints.DPoP;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Replay;

/// <summary>Asks the store about a proof, once for each request and after all other checks. What the store cannot tell is never taken for a first
/// use.</summary>
internal sealed class ReplayGuard(IReplayStore store, ReplayMetrics metrics, TimeProvider time, ILogger logger)
{
    private readonly StoreOutage _outage = new(store, time, logger);

    /// <summary>The store that is asked.</summary>
    public IReplayStore Store => store;

    /// <param name="proof">The proof.</param>
    /// <param name="uses">What other validators have spent in the same request; null if there are none.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public ValueTask<ReplayOutcome> TryUseAsync(VerifiedProof proof, ProofUses? uses, CancellationToken cancellationToken)
    {
        if (uses?.Contains(store, proof.Use) == true)
            return ValueTask.FromResult(ReplayOutcome.Added);
        if (!metrics.IsOn)
            return AskAsync(proof, uses, cancellationToken);

        long askedAt = time.GetTimestamp();
        ValueTask<ReplayOutcome> use = AskAsync(proof, uses, cancellationToken);
        if (!use.IsCompletedSuccessfully)
            return MeasureAsync(use, askedAt);
        ReplayOutcome outcome = use.Result;
        metrics.Record(outcome, time.GetElapsedTime(askedAt));
        return ValueTask.FromResult(outcome);
    }

    /// <inheritdoc cref="StoreHealth.CheckAsync"/>
    public ValueTask<ReplayStoreHealth?> CheckHealthAsync(CancellationToken cancellationToken) => new StoreHealth(store, _outage, time).CheckAsync(cancellationToken);

    private async ValueTask<ReplayOutcome> MeasureAsync(ValueTask<ReplayOutcome> use, long askedAt)
    {
        ReplayOutcome outcome = await use.ConfigureAwait(false);
        metrics.Record(outcome, time.GetElapsedTime(askedAt));
        return outcome;
    }

    private ValueTask<ReplayOutcome> AskAsync(VerifiedProof proof, ProofUses? uses, CancellationToken cancellationToken) => ApplicationCode.CallAsync(
        (Guard: this, Proof: proof, Uses: uses),
        static (call, cancellationToken) => call.Guard.Store.TryAddAsync(call.Proof.Use, call.Proof.AcceptedUntil, cancellationToken),
        static (call, outcome) => call.Guard.Note(outcome, call.Proof, call.Uses),
        static (call, exception) => call.Guard.Failed(exception),
        cancellationToken);

    private ReplayOutcome Note(ReplayOutcome outcome, VerifiedProof proof, ProofUses? uses)
    {
        if (outcome == ReplayOutcome.Added)
            uses?.Add(store, proof.Use);
        _outage.Answered(outcome);
        return outcome;
    }

    private ReplayOutcome Failed(Exception exception)
    {
        _outage.Threw(exception);
        return ReplayOutcome.Unavailable;
    }
}
