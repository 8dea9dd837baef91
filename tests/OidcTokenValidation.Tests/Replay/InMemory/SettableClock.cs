using Microsoft.Extensions.Time.Testing;

namespace OidcTokenValidation.Tests.Replay.InMemory;

/// <summary>A machine whose wall clock can be set, while its timestamps tell the time that really passed.</summary>
internal sealed class SettableClock : TimeProvider
{
    private readonly FakeTimeProvider _passed = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private TimeSpan _change;

    public override long TimestampFrequency => _passed.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _passed.GetUtcNow() + _change;

    public override long GetTimestamp() => _passed.GetTimestamp();

    /// <summary>Time passes, for both.</summary>
    public void Pass(TimeSpan time) => _passed.Advance(time);

    /// <summary>Somebody sets the wall clock, forward or back.</summary>
    public void Leap(TimeSpan change) => _change += change;
}
