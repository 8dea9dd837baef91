using Microsoft.Extensions.Logging;
using OidcTokenValidation.Diagnostics;
using OidcTokenValidation.SenderConstraints.DPoP;

namespace OidcTokenValidation.Replay;

/// <summary>Asks the store about a proof, once for each request and after all other checks. What the store cannot tell is never taken for a first use.</summary>
internal sealed class ReplayGuard(IReplayStore store, TimeProvider time, ILogger logger)
{
    private readonly LogInterval _interval = new(time);

    /// <param name="proof">The proof.</param>
    /// <param name="uses">What other validators have spent in the same request; null if there are none.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public ValueTask<ReplayOutcome> TryUseAsync(VerifiedProof proof, ProofUses? uses, CancellationToken cancellationToken)
    {
        if (uses?.Contains(store, proof.Use) == true)
            return ValueTask.FromResult(ReplayOutcome.Added);
        try
        {
            ValueTask<ReplayOutcome> use = store.TryAddAsync(proof.Use, proof.AcceptedUntil, cancellationToken);
            return use.IsCompletedSuccessfully ? ValueTask.FromResult(Note(use.Result, proof, uses)) : AwaitAsync(use, proof, uses, cancellationToken);
        }
        catch (Exception exception)
        {
            return IsCancellation(exception, cancellationToken) ? ValueTask.FromException<ReplayOutcome>(exception) : ValueTask.FromResult(Failed(exception));
        }
    }

    private async ValueTask<ReplayOutcome> AwaitAsync(ValueTask<ReplayOutcome> use, VerifiedProof proof, ProofUses? uses, CancellationToken cancellationToken)
    {
        try
        {
            return Note(await use.ConfigureAwait(false), proof, uses);
        }
        catch (Exception exception) when (!IsCancellation(exception, cancellationToken))
        {
            return Failed(exception);
        }
    }

    private ReplayOutcome Note(ReplayOutcome outcome, VerifiedProof proof, ProofUses? uses)
    {
        if (outcome == ReplayOutcome.Added)
            uses?.Add(store, proof.Use);
        return outcome;
    }

    // A time-out of the store's own is no wish of the caller's.
    private static bool IsCancellation(Exception exception, CancellationToken cancellationToken) =>
        exception is OperationCanceledException && cancellationToken.IsCancellationRequested;

    private ReplayOutcome Failed(Exception exception)
    {
        if (_interval.IsDue())
            Log.ReplayStoreThrew(logger, exception);
        return ReplayOutcome.Unavailable;
    }
}
