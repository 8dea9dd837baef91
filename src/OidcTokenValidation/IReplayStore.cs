namespace OidcTokenValidation;

/// <summary>Remembers which DPoP proofs were used (RFC 9449 §11.1). Several nodes of one API share one, or each of them lets a proof through once.</summary>
/// <remarks>
/// Thread-safe. An exception that it throws counts as <see cref="ReplayOutcome.Unavailable"/>: the request is answered with 503.
/// So does an <see cref="OperationCanceledException"/> that the caller did not ask for, a time limit's for instance. The validator logs when an outage begins,
/// when its reason changes, once a minute while it lasts, and when it ends.
/// <see cref="ReplayOutcome.Replayed"/> is only for a proof that it finds. A proof that may have been removed, for instance after a clock that was ahead
/// was set back, is
/// <see cref="ReplayOutcome.Unavailable"/>: it is neither accepted nor called a replay. An <see cref="IReplayStoreProbe"/> reports such a state as a fault.
/// It bounds its own waiting: nobody else ends a call that hangs.
/// </remarks>
public interface IReplayStore
{
    /// <summary>Adds a proof in one atomic step: of many callers with the same key, on all nodes, exactly one gets <see cref="ReplayOutcome.Added"/>.</summary>
    /// <param name="key">Which proof it is.</param>
    /// <param name="expiresAt">Until when, inclusive, it must be remembered; afterwards no proof of this name is accepted, and it may be forgotten. A time
    /// that has passed already gives <see cref="ReplayOutcome.Unavailable"/>, or <see cref="ReplayOutcome.Replayed"/> if the proof is still in the
    /// store.</param>
    /// <param name="cancellationToken">The caller gave up waiting. The proof may have been added all the same.</param>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    ValueTask<ReplayOutcome> TryAddAsync(ReplayKey key, DateTimeOffset expiresAt, CancellationToken cancellationToken);
}

/// <summary>What an <see cref="IReplayStore"/> knows about a proof. Only <see cref="Added"/> lets the request pass.</summary>
public enum ReplayOutcome
{
    /// <summary>
    /// It is not known whether the proof was used: the store cannot be reached, it is full, or it may have removed the proof already. The default.
    /// </summary>
    Unavailable = 0,

    /// <summary>The proof was not in the store, cannot have been removed from it, and is in it now.</summary>
    Added = 1,

    /// <summary>The proof is in the store: it was used before.</summary>
    Replayed = 2,

    /// <summary>This client's key has more proofs in the store than one key may have.</summary>
    QuotaExceeded = 3,
}

/// <summary>What an <see cref="IReplayStore"/> is too where it can tell how it is, for health checks.</summary>
public interface IReplayStoreProbe
{
    /// <summary>Whether the store logs its own outages; the validator then logs none of them.</summary>
    /// <value>False, unless the store says otherwise: the validator logs when an outage begins, when its reason changes and when it ends.</value>
    bool LogsOutages => false;

    /// <summary>Finds out whether proofs can be remembered now, by means that cost little: it may be asked every few seconds.</summary>
    /// <param name="cancellationToken">The caller gave up waiting.</param>
    /// <returns>How the store is. What is wrong is told and not thrown; an exception counts as a store that is not available.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    ValueTask<ReplayStoreHealth> ProbeAsync(CancellationToken cancellationToken);
}
