namespace OidcTokenValidation.Benchmarks;

/// <summary>A clock with a fixed time, so that proofs that were created in advance do not age. A benchmark can move it by a step.</summary>
internal sealed class FixedClock : TimeProvider
{
    private long _ticks = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(_ticks, TimeSpan.Zero);

    public void Step() => _ticks++;
}
