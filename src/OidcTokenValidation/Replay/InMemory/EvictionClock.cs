namespace OidcTokenValidation.Replay.InMemory;

/// <summary>
/// Decides which entries may be evicted: those that have expired by the wall clock, and that were stored for as long as their remaining time was when they
/// were added. So a wall clock that is wrongly set forward evicts no entry that is required again after the clock is corrected.
/// </summary>
/// <remarks>
/// <para>
/// An entry was stored long enough when it has expired by a wall clock that was never set since the entry was added. One such clock serves all entries: the
/// one with the smallest offset of any entry that is still required. It takes no memory per entry, but entries stay a little longer than necessary: after
/// the clock was set forward and stays so, entries added since then stay until the last entry from before has expired. Then the new time is trusted.
/// </para>
/// <para>
/// Two epochs are distinguished. If the clock is set again before the first one has ended, the later ones share an epoch, and the last setting is trusted one
/// lifetime later.
/// </para>
/// <para>Not thread-safe, except for <see cref="Read"/>.</para>
/// </remarks>
internal sealed class EvictionClock(TimeProvider time)
{
    // Two readings of one clock setting differ by the time between their two parts, and slewing adjusts the clock all the time. An entry may stay for so long
    // after it has expired.
    private static readonly long Tolerance = TimeSpan.FromMilliseconds(100).Ticks;

    // More than two nonce lifetimes of an hour and twice MaxProofAhead: no proof of this library lives longer. Without a limit, an entry that never expires
    // would make the store use the clock setting at which it was added for ever.
    private static readonly long MaxLifetime = TimeSpan.FromHours(3).Ticks;

    private readonly long _start = time.GetTimestamp();
    private Epoch _oldest = Epoch.None;
    private Epoch _later = Epoch.None;

    public ClockReading Read()
    {
        // In this order: a delay between the two makes the offset smaller, which evicts later, never sooner.
        long utc = time.GetUtcNow().UtcTicks;
        return new ClockReading(utc, time.GetElapsedTime(_start).Ticks);
    }

    /// <summary>The time (UTC ticks) before which an entry must have expired to be evicted.</summary>
    public long GetEvictableBefore(ClockReading now)
    {
        if (_later.HasEnded(now))
            _later = Epoch.None;
        if (_oldest.HasEnded(now))
            (_oldest, _later) = (_later, Epoch.None);
        return now.Elapsed + Math.Min(now.Offset, _oldest.Offset);
    }

    /// <summary>Registers an added entry that is required until <paramref name="expiresAt"/> (UTC ticks).</summary>
    public void Add(long expiresAt, ClockReading now)
    {
        long requiredUntil = now.Elapsed + Math.Min(expiresAt - now.Utc, MaxLifetime);
        ref Epoch epoch = ref now.Offset - Tolerance <= _oldest.Offset ? ref _oldest : ref _later;
        epoch = epoch.Include(now.Offset, requiredUntil);
    }
}

/// <summary>A reading of the two clocks of a machine at one moment, in ticks.</summary>
/// <param name="Utc">The wall clock, which can be set.</param>
/// <param name="Elapsed">The time since the start, by timestamps, which cannot be set.</param>
internal readonly record struct ClockReading(long Utc, long Elapsed)
{
    /// <summary>Changes only when the wall clock is set or slewed.</summary>
    public long Offset => Utc - Elapsed;
}

/// <summary>The entries that were added at about the same setting of the wall clock.</summary>
/// <param name="Offset">The smallest <see cref="ClockReading.Offset"/> at which an entry was added.</param>
/// <param name="RequiredUntil">When the last entry expires, in elapsed time, whatever the wall clock is set to.</param>
internal readonly record struct Epoch(long Offset, long RequiredUntil)
{
    public static readonly Epoch None = new(long.MaxValue, long.MinValue);

    public bool HasEnded(ClockReading now) => RequiredUntil < now.Elapsed;

    public Epoch Include(long offset, long requiredUntil) => new(Math.Min(Offset, offset), Math.Max(RequiredUntil, requiredUntil));
}
