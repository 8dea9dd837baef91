namespace OidcTokenValidation.Replay;

/// <summary>What both clocks of a machine showed at one moment, in ticks.</summary>
/// <param name="Utc">The wall clock, which can be set.</param>
/// <param name="Elapsed">The time that passed since some start, which nobody can set.</param>
internal readonly record struct ClockReading(long Utc, long Elapsed)
{
    /// <summary>Changes only when the wall clock is set or slewed.</summary>
    public long Offset => Utc - Elapsed;
}
