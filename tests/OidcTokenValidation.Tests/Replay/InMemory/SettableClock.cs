namespace OidcTokenValidation.Tests.Replay.InMemory;

/// <summary>A machine whose wall clock can be set, while its timestamps tell the time that really passed.</summary>
internal sealed class SettableClock : TimeProvider
{
    private DateTimeOffset _wall = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private long _timestamp = 123_456_789;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _wall;

    public override long GetTimestamp() => _timestamp;

    /// <summary>Time passes, for both.</summary>
    public void Pass(TimeSpan time)
    {
        _wall += time;
        _timestamp += time.Ticks;
    }

    /// <summary>Somebody sets the wall clock, forward or back.</summary>
    public void Leap(TimeSpan change) => _wall += change;
}
