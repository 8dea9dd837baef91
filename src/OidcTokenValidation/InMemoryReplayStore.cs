using OidcTokenValidation.Replay.InMemory;

namespace OidcTokenValidation;

/// <summary>A replay store in the memory of this process, for a single node.</summary>
/// <remarks>
/// <para>
/// Bounded: an entry takes at most 80 bytes, so the default is at most 80 MB; memory is reused for later entries and not released.
/// A proof is never evicted early to make room: a full store returns <see cref="ReplayOutcome.Unavailable"/>, for new proofs only, until entries expire.
/// Later calls remove expired entries, which are never the reason why a proof is not accepted.
/// </para>
/// <para>
/// A proof in the store is <see cref="ReplayOutcome.Replayed"/>. A proof that is not in the store and may have been used is
/// <see cref="ReplayOutcome.Unavailable"/>: one that has expired, and, after a wall clock that was ahead was set back, one that expires no later than a proof
/// that was removed while the clock was ahead. Until that time <see cref="ProbeAsync"/> reports a fault; a new store, so a restart, ends it at once.
/// The key of a proof may be added again after the proof has expired.
/// </para>
/// <para>
/// A wall clock that is wrongly set forward removes no entry early: an entry is also stored for as long as its remaining time was when it was added, by
/// timestamps, which cannot be set. A clock that stays forward is trusted when all entries from before have expired, and after three hours at the latest;
/// until then the store also contains the entries that expire in the meantime, which can be twice as many. For entries that live longer than three hours
/// only the wall clock counts; no proof lives so long.
/// </para>
/// <para>Every call completes at once and allocates nothing, unless the store grows.</para>
/// </remarks>
public sealed class InMemoryReplayStore : IReplayStore, IReplayStoreProbe
{
    /// <summary>How many expired entries a call removes while others wait for it.</summary>
    internal const int RemovedPerStep = 32;

    private const int Max = 100_000_000;

    // One lock: the capacity also limits the rate. A million entries that live for a minute are 17,000 calls per second; one takes about a microsecond.
    private readonly Lock _gate = new();
    private readonly ReplayTable _table;
    private readonly EvictionClock _clock;

    /// <summary>Creates an empty store.</summary>
    /// <param name="maxEntries">The capacity in proofs: at least the requests per second times the seconds for which a proof is accepted. From 1 to
    /// 100,000,000; default 1,000,000.</param>
    /// <param name="maxEntriesPerClient">How many of them one client's key may have, so that one client cannot fill the store. From 1 to 100,000,000; default
    /// 50,000; with more than <paramref name="maxEntries"/> there is no such limit.</param>
    /// <param name="timeProvider">The clock: its wall time and its timestamps. Default: the system's.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public InMemoryReplayStore(int maxEntries = 1_000_000, int maxEntriesPerClient = 50_000, TimeProvider? timeProvider = null)
    {
        ThrowIfOutOfRange(maxEntries, nameof(maxEntries));
        ThrowIfOutOfRange(maxEntriesPerClient, nameof(maxEntriesPerClient));
        Capacity = maxEntries;
        _table = new ReplayTable(maxEntries, maxEntriesPerClient);
        _clock = new EvictionClock(timeProvider ?? TimeProvider.System);
    }

    /// <summary>How many proofs the store can contain.</summary>
    /// <value>The <c>maxEntries</c> of the constructor.</value>
    public int Capacity { get; }

    /// <summary>How many proofs the store contains.</summary>
    /// <value>From 0 to the maximum of the store. Expired ones count until they are removed.</value>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _table.Count;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<ReplayOutcome> TryAddAsync(ReplayKey key, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<ReplayOutcome>(cancellationToken)
            : ValueTask.FromResult(TryAdd(key, expiresAt.UtcTicks, _clock.Read()));

    /// <inheritdoc/>
    /// <remarks>Removes expired proofs before it counts the others.</remarks>
    public ValueTask<ReplayStoreHealth> ProbeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ClockReading now = _clock.Read();
        int count = RemoveExpired(now);
        string? fault = FindFault();
        return ValueTask.FromResult(new ReplayStoreHealth
        {
            IsAvailable = fault is null,
            Fault = fault,
            Count = count,
            Capacity = Capacity,
        });
    }

    /// <summary>Why new proofs are unavailable now; null if they are accepted. Removes nothing.</summary>
    internal string? FindFault()
    {
        long removedUpTo, now;
        int count;
        lock (_gate)
        {
            // Inside the lock: with an earlier reading, a removal by another call in between would look like a clock that was set back.
            (removedUpTo, count, now) = (_table.RemovedUpTo, _table.Count, _clock.Read().Utc);
        }

        // No proof is removed before it has expired by the wall clock: an earlier time means that the clock was set back.
        if (removedUpTo >= now)
            return ReplayFaults.ClockSetBack(removedUpTo);
        return count < Capacity ? null : ReplayFaults.Full;
    }

    /// <summary>Whether the store contains the key. It changes nothing.</summary>
    internal bool Contains(ReplayKey key)
    {
        lock (_gate)
        {
            return _table.Contains(key.Prefix);
        }
    }

    private static void ThrowIfOutOfRange(int value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Max, name);
    }

    private int RemoveExpired(ClockReading now)
    {
        while (true)
        {
            lock (_gate)
            {
                if (!_table.RemoveExpired(_clock.GetEvictableBefore(now), RemovedPerStep))
                    return _table.Count;
            }
        }
    }

    // The proof was fresh a moment ago. It has expired since, or the wall clock was set forward: it is not a replay, and the client can send a new proof.
    private ReplayOutcome FindExpired(ReplayKey key) => Contains(key) ? ReplayOutcome.Replayed : ReplayOutcome.Unavailable;

    private ReplayOutcome TryAdd(ReplayKey key, long expiresAt, ClockReading now)
    {
        if (expiresAt < now.Utc)
            return FindExpired(key);

        while (true)
        {
            // The lock is released between two steps: only a call that needs the room waits for a long clean-up.
            lock (_gate)
            {
                bool moreExpired = _table.RemoveExpired(_clock.GetEvictableBefore(now), RemovedPerStep);
                ReplayOutcome outcome = _table.TryAdd(key.Prefix, key.Client, expiresAt);
                if (outcome == ReplayOutcome.Added)
                    _clock.Add(expiresAt, now);
                if (outcome == ReplayOutcome.Added || !moreExpired)
                    return outcome;
            }
        }
    }
}
