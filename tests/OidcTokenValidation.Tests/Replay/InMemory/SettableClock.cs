using Microsoft.Extensions.Time.Testing;

namespace OidcTokenValidation.Tests.Replay.InMemory;

/// <summary>A machine whose wall clock can be set, while its timestamps tell the time that really passed.</summary>
internal sealed class SettableClock() : FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
{
    private TimeSpan _change;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _change;

    /// <summary>Time passes, for both.</summary>
    public void Pass(TimeSpan time) => Advance(time);

    /// <summary>Somebody sets the wall clock, forward or back.</summary>
    public void Leap(TimeSpan change) => _change += change;
}
