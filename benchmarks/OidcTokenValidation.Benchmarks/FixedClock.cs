namespace OidcTokenValidation.Benchmarks;

/// <summary>A clock that stands still, so that proofs that were made beforehand do not age. It moves by a step where a benchmark wants it to.</summary>
internal sealed class FixedClock : TimeProvider
{
    private long _ticks = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(_ticks, TimeSpan.Zero);

    public void Step() => _ticks++;
}
