namespace OidcTokenValidation;

/// <summary>Stores which DPoP proofs were used (RFC 9449 §11.1). Several nodes of one API share one store; otherwise each node accepts a proof once.</summary>
/// <remarks>
/// <para>
/// Thread-safe. An exception counts as <see cref="ReplayOutcome.Unavailable"/>: the response is 503. So does an
/// <see cref="OperationCanceledException"/> that the caller has not caused, for instance that of a time limit. The validator logs when an outage begins, when
/// its reason changes, once a minute while it lasts, and when it ends.
/// </para>
/// <para>
/// <see cref="ReplayOutcome.Replayed"/> is only for a proof that is in the store. A proof that may have been removed, for instance after a clock that was
/// ahead was set back, is <see cref="ReplayOutcome.Unavailable"/>: it is neither accepted nor reported as a replay. An <see cref="IReplayStoreProbe"/>
/// reports such a state as a fault.
/// </para>
/// <para>The store limits its own waiting: the validator does not end a call that hangs.</para>
/// </remarks>
public interface IReplayStore
{
    /// <summary>Adds a proof in one atomic step: of many callers with the same key, on all nodes, exactly one gets <see cref="ReplayOutcome.Added"/>.</summary>
    /// <param name="key">The key of the proof.</param>
    /// <param name="expiresAt">Until when, inclusive, the entry must be stored; afterwards no proof with this key is accepted, and the entry may be removed. A
    /// time in the past gives <see cref="ReplayOutcome.Unavailable"/>, or <see cref="ReplayOutcome.Replayed"/> if the proof is still in the store.</param>
    /// <param name="cancellationToken">Cancels the waiting. The proof may have been added nevertheless.</param>
    /// <exception cref="OperationCanceledException">The caller has cancelled.</exception>
    ValueTask<ReplayOutcome> TryAddAsync(ReplayKey key, DateTimeOffset expiresAt, CancellationToken cancellationToken);
}

/// <summary>The result of adding a proof to an <see cref="IReplayStore"/>. Only <see cref="Added"/> lets the request pass.</summary>
public enum ReplayOutcome
{
    /// <summary>
    /// Whether the proof was used is unknown: the store cannot be reached, it is full, or it may have removed the proof already. The default.
    /// </summary>
    Unavailable = 0,

    /// <summary>The proof was not in the store, cannot have been removed from it, and was added.</summary>
    Added = 1,

    /// <summary>The proof is in the store: it was used before.</summary>
    Replayed = 2,

    /// <summary>The key of this client has more proofs in the store than one key may have.</summary>
    QuotaExceeded = 3,
}

/// <summary>Optional interface of an <see cref="IReplayStore"/>: reports the health of the store.</summary>
/// <remarks>It is public because stores outside the library need it to take part in <see cref="AccessTokenValidator.CheckHealthAsync"/>.</remarks>
public interface IReplayStoreProbe
{
    /// <summary>Whether the store logs its own outages; the validator then logs none of them.</summary>
    /// <value>Default false: the validator logs when an outage begins, when its reason changes and when it ends.</value>
    bool LogsOutages => false;

    /// <summary>Checks whether proofs can be stored now, with little cost: it may be called every few seconds.</summary>
    /// <param name="cancellationToken">Cancels the waiting.</param>
    /// <returns>The health of the store. A fault is returned and not thrown; an exception counts as a store that is not available.</returns>
    /// <exception cref="OperationCanceledException">The caller has cancelled.</exception>
    ValueTask<ReplayStoreHealth> ProbeAsync(CancellationToken cancellationToken);
}
