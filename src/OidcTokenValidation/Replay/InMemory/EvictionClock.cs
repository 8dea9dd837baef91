namespace OidcTokenValidation.Replay.InMemory;

/// <summary>
/// Tells what may be forgotten: an entry whose time has passed by the wall clock, and that was kept for as long as it had left when it was added.
/// So a wall clock that leaps forward by mistake makes nothing be forgotten that is needed again once it is corrected. Not thread-safe, but for
/// <see cref="Read"/>.
/// </summary>
/// <remarks>
/// <para>
/// An entry was kept long enough when its time has passed by a wall clock that was never set since it was added. One such clock serves for all: the one with
/// the smallest offset
/// of any entry still needed. It costs no byte per entry, and it makes entries stay a little longer than each had to: after a leap forward that lasts, those
/// added since stay
/// until the last one added before has had its time. Then the leap is taken for true.
/// </para>
/// <para>Two epochs are told apart. Should the clock leap once more before the first one is over, the later ones share an epoch, and the last leap is taken
/// for true one life later.</para>
/// </remarks>
internal sealed class EvictionClock(TimeProvider time)
{
    // Readings of one setting of the clock differ by what passes between its two parts, and slewing sets the clock all the time. For so long an entry may
    // stay after its time.
    private static readonly long Tolerance = TimeSpan.FromMilliseconds(100).Ticks;

    // More than two nonce lifetimes of an hour and twice MaxProofAhead: no proof of this library lives longer. An entry for ever would keep a clock that was
    // wrong when it was added in use for ever.
    private static readonly long LongestLife = TimeSpan.FromHours(3).Ticks;

    private readonly long _start = time.GetTimestamp();
    private Epoch _oldest = Epoch.None;
    private Epoch _later = Epoch.None;

    public ClockReading Read()
    {
        // In this order: whatever comes between the two makes the offset smaller, which forgets later, never sooner.
        long utc = time.GetUtcNow().UtcTicks;
        return new ClockReading(utc, time.GetElapsedTime(_start).Ticks);
    }

    /// <summary>What must be remembered until an earlier instant (UTC ticks) may be forgotten.</summary>
    public long ForgettableBefore(ClockReading now)
    {
        if (_later.IsOver(now))
            _later = Epoch.None;
        if (_oldest.IsOver(now))
            (_oldest, _later) = (_later, Epoch.None);
        return now.Elapsed + Math.Min(now.Offset, _oldest.Offset);
    }

    /// <summary>An entry was added that must be remembered until <paramref name="expiresAt"/> (UTC ticks).</summary>
    public void Added(long expiresAt, ClockReading now)
    {
        long neededUntil = now.Elapsed + Math.Min(expiresAt - now.Utc, LongestLife);
        ref Epoch epoch = ref now.Offset - Tolerance <= _oldest.Offset ? ref _oldest : ref _later;
        epoch = epoch.With(now.Offset, neededUntil);
    }
}

/// <summary>What both clocks of a machine showed at one moment, in ticks.</summary>
/// <param name="Utc">The wall clock, which can be set.</param>
/// <param name="Elapsed">The time that passed since some start, which nobody can set.</param>
internal readonly record struct ClockReading(long Utc, long Elapsed)
{
    /// <summary>Changes only when the wall clock is set or slewed.</summary>
    public long Offset => Utc - Elapsed;
}

/// <summary>Entries that were added while the wall clock was set about the same.</summary>
/// <param name="Offset">The smallest <see cref="ClockReading.Offset"/> under which one was added.</param>
/// <param name="NeededUntil">When the last one's time is over: in time that passed, whatever the wall clock says.</param>
internal readonly record struct Epoch(long Offset, long NeededUntil)
{
    public static readonly Epoch None = new(long.MaxValue, long.MinValue);

    public bool IsOver(ClockReading now) => NeededUntil < now.Elapsed;

    public Epoch With(long offset, long neededUntil) => new(Math.Min(Offset, offset), Math.Max(NeededUntil, neededUntil));
}
