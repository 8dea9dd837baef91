using OidcTokenValidation.Replay.InMemory;

namespace OidcTokenValidation;

/// <summary>Remembers used proofs in the memory of this process: right for a single node.</summary>
/// <remarks>
/// <para>
/// Bounded: an entry takes at most 80 bytes, so the default is at most 80 MB; memory that was taken once is kept for later entries.
/// A proof is never forgotten early to make room: a full store answers <see cref="ReplayOutcome.Unavailable"/>, for new proofs only,
/// until entries expire. Expired ones are removed by later calls, and are never the reason for a refusal.
/// </para>
/// <para>
/// A proof in the store is <see cref="ReplayOutcome.Replayed"/>. One that is not in the store, and that nobody can know to be unused, is <see
/// cref="ReplayOutcome.Unavailable"/>:
/// one whose time is over, and, after a wall clock that was ahead was set right, one that expires no later than a proof that was removed while the clock
/// was ahead.
/// Until that time has come, <see cref="ProbeAsync"/> reports a fault; a new store, so a restart, ends it at once. A proof's name may come again after it
/// expired.
/// </para>
/// <para>
/// A wall clock that leaps forward by mistake makes it forget nothing: an entry is also kept for as long as it had left when it was added, by timestamps,
/// which nobody sets.
/// A leap that lasts is taken for true when all entries from before it have had their time, and three hours later at most; until then the store holds also
/// what expires meanwhile,
/// which can be twice as much. The wall clock alone tells for entries that live longer than three hours; no proof does.
/// </para>
/// <para>Every call completes at once and allocates nothing, unless the store grows.</para>
/// </remarks>
public sealed class InMemoryReplayStore : IReplayStore, IReplayStoreProbe
{
    /// <summary>How many expired entries a call removes while others wait for it.</summary>
    internal const int RemovedPerStep = 32;

    private const int Most = 100_000_000;

    // One lock for all: the bound also limits the rate. A million entries that live for a minute are 17,000 calls per second; one takes about a microsecond.
    private readonly Lock _gate = new();
    private readonly ReplayTable _table;
    private readonly EvictionClock _clock;

    /// <summary>Makes an empty store.</summary>
    /// <param name="maxEntries">How many proofs are remembered: at least the requests per second times the seconds for which a proof is accepted. From 1 to
    /// 100,000,000; default 1,000,000.</param>
    /// <param name="maxEntriesPerClient">How many of them one client's key may have, so that it cannot fill the store alone. From 1 to 100,000,000; default
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

    /// <summary>How many proofs can be held.</summary>
    /// <value>The <c>maxEntries</c> that the store was made with.</value>
    public int Capacity { get; }

    /// <summary>How many proofs are held.</summary>
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
    /// <remarks>Expired proofs are removed before the others are counted.</remarks>
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

    /// <summary>Why new proofs are unavailable now; null if they are not. Removes nothing.</summary>
    internal string? FindFault()
    {
        long removedUpTo, now;
        int count;
        lock (_gate)
        {
            // Read under the lock: an earlier reading would make what another call has removed since look like a clock that was set back.
            (removedUpTo, count, now) = (_table.RemovedUpTo, _table.Count, _clock.Read().Utc);
        }

        // Nothing is removed before its time by the wall clock: only a clock that was set back shows an earlier time.
        if (removedUpTo >= now)
            return ReplayFaults.ClockSetBack(removedUpTo);
        return count < Capacity ? null : ReplayFaults.Full;
    }

    private static void ThrowIfOutOfRange(int value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Most, name);
    }

    private int RemoveExpired(ClockReading now)
    {
        while (true)
        {
            lock (_gate)
            {
                if (!_table.RemoveExpired(_clock.ForgettableBefore(now), RemovedPerStep))
                    return _table.Count;
            }
        }
    }

    // The proof was fresh a moment ago. Its time passed on the way here, or the wall clock leapt ahead: a new proof will do, and nobody repeated this one.
    private ReplayOutcome FindExpired(ReplayKey key)
    {
        lock (_gate)
        {
            return _table.Contains(key.Prefix) ? ReplayOutcome.Replayed : ReplayOutcome.Unavailable;
        }
    }

    private ReplayOutcome TryAdd(ReplayKey key, long expiresAt, ClockReading now)
    {
        if (expiresAt < now.Utc)
            return FindExpired(key);

        while (true)
        {
            // The lock is let go between two steps: nobody waits for a long clean-up but the call that would be refused without it.
            lock (_gate)
            {
                bool moreExpired = _table.RemoveExpired(_clock.ForgettableBefore(now), RemovedPerStep);
                ReplayOutcome outcome = _table.TryAdd(key.Prefix, key.Client, expiresAt);
                if (outcome == ReplayOutcome.Added)
                    _clock.Added(expiresAt, now);
                if (outcome == ReplayOutcome.Added || !moreExpired)
                    return outcome;
            }
        }
    }
}
