using OidcTokenValidation.Revocation;

namespace OidcTokenValidation.Tests.Revocation;

/// <summary>The lag of a node, by a clock that does not run while the machine is suspended and by one that may be set.</summary>
public sealed class FeedAvailabilityTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(0, 7, 7)]
    [InlineData(7, 0, 7)]
    [InlineData(3, -60, 3)]
    public void Lag_is_the_longer_time_of_both_clocks(int runningMinutes, int wallMinutes, int lagMinutes)
    {
        var clock = new TwoClocks();
        using var availability = new FeedAvailability(maxLag: 5 * Minute, acceptsWithoutFeed: false, clock);
        Assert.Null(availability.Lag);
        availability.BecameCurrent(clock.GetTimestamp(), clock.GetUtcNow());
        Assert.Equal(TimeSpan.Zero, availability.Lag);

        clock.Running += runningMinutes * Minute;
        clock.Wall += wallMinutes * Minute;
        Assert.Equal(lagMinutes * Minute, availability.Lag);
    }

    private sealed class TwoClocks : TimeProvider
    {
        public TimeSpan Running { get; set; } = Minute;

        public DateTimeOffset Wall { get; set; } = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Running.Ticks;

        public override DateTimeOffset GetUtcNow() => Wall;
    }
}
