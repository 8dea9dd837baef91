namespace OidcTokenValidation;

/// <summary>Remembers which DPoP proofs were used (RFC 9449 §11.1). Several nodes of one API share one, or each of them lets a proof through once.</summary>
/// <remarks>
/// Thread-safe. An exception that it throws counts as <see cref="ReplayOutcome.Unavailable"/>: it is logged, and the request is answered with 503.
/// It bounds its own waiting: nobody else ends a call that hangs.
/// </remarks>
public interface IReplayStore
{
    /// <summary>Adds a proof in one atomic step: of many callers with the same key, on all nodes, exactly one gets <see cref="ReplayOutcome.Added"/>.</summary>
    /// <param name="key">Which proof it is.</param>
    /// <param name="expiresAt">Until when it must be remembered; afterwards the proof is too old to be accepted, and may be forgotten.</param>
    /// <param name="cancellationToken">The caller gave up waiting. The proof may have been added all the same.</param>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    ValueTask<ReplayOutcome> TryAddAsync(ReplayKey key, DateTimeOffset expiresAt, CancellationToken cancellationToken);
}
