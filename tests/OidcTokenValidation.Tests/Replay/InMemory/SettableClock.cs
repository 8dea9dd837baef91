using Microsoft.Extensions.Time.Testing;

namespace OidcTokenValidation.Tests.Replay.InMemory;

/// <summary>A machine whose wall clock can be set, while its timestamps measure the time that really elapsed.</summary>
internal sealed class SettableClock : TimeProvider
{
    private readonly FakeTimeProvider _passed = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private TimeSpan _change;

    public override long TimestampFrequency => _passed.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _passed.GetUtcNow() + _change;

    public override long GetTimestamp() => _passed.GetTimestamp();

    /// <summary>Advances both clocks.</summary>
    public void Pass(TimeSpan time) => _passed.Advance(time);

    /// <summary>Sets the wall clock forward or back.</summary>
    public void Leap(TimeSpan change) => _change += change;
}
