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
    /// <param name="items">The state of the request, which several validators share; null if nothing is shared.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async ValueTask<ReplayOutcome> TryAddAsync(VerifiedProof proof, IDictionary<object, object?>? items, CancellationToken cancellationToken)
    {
        RequestProofs? shared = RequestProofs.Get(items);
        if (shared?.TryShare(this, proof.ReplayKey) == true)
            return ReplayOutcome.Added;
        if (!metrics.IsOn)
            return await AddAsync(proof, shared, cancellationToken).ConfigureAwait(false);

        long startedAt = time.GetTimestamp();
        ReplayOutcome outcome = await AddAsync(proof, shared, cancellationToken).ConfigureAwait(false);
        metrics.Record(outcome, time.GetElapsedTime(startedAt));
        return outcome;
    }

    /// <inheritdoc cref="StoreHealth.CheckAsync"/>
    public ValueTask<ReplayStoreHealth?> CheckHealthAsync(CancellationToken cancellationToken) =>
        new StoreHealth(store, _outage, time).CheckAsync(cancellationToken);

    private ValueTask<ReplayOutcome> AddAsync(VerifiedProof proof, RequestProofs? shared, CancellationToken cancellationToken) => ApplicationCode.CallAsync(
        (Guard: this, Proof: proof, Shared: shared),
        static (call, cancellationToken) => call.Guard.Store.TryAddAsync(call.Proof.ReplayKey, call.Proof.AcceptedUntil, cancellationToken),
        static (call, outcome) => call.Guard.Record(outcome, call.Proof, call.Shared),
        static (call, exception) => call.Guard.RecordException(exception),
        cancellationToken);

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
}
