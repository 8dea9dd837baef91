namespace OidcTokenValidation.Replay;

/// <summary>Entries that were added while the wall clock was set about the same.</summary>
/// <param name="Offset">The smallest <see cref="ClockReading.Offset"/> under which one was added.</param>
/// <param name="NeededUntil">When the last one's time is over: in time that passed, whatever the wall clock says.</param>
internal readonly record struct Epoch(long Offset, long NeededUntil)
{
    public static readonly Epoch None = new(long.MaxValue, long.MinValue);

    public bool IsOver(ClockReading now) => NeededUntil < now.Elapsed;

    public Epoch With(long offset, long neededUntil) => new(Math.Min(Offset, offset), Math.Max(NeededUntil, neededUntil));
}
