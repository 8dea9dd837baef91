using OidcTokenValidation.Testing.Timers;

namespace OidcTokenValidation.Testing;

/// <summary>A clock that a test advances. Its timers fire inside <see cref="Advance"/>, in the order in which they are due.</summary>
/// <remarks>
/// Thread-safe. <c>Task.Delay</c>, <c>PeriodicTimer</c> and <c>CancellationTokenSource</c> accept it as their time provider.
/// A timer that is due at once fires when it is created or changed. <see cref="Advance"/> throws the exceptions of callbacks.
/// </remarks>
public sealed class TestClock : TimeProvider
{
    private readonly SteppedTime _time;
    private long _utcOffset;

    /// <summary>Creates a clock that shows 2026-01-01T00:00:00Z.</summary>
    public TestClock()
        : this(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>Creates a clock that shows <paramref name="start"/>.</summary>
    /// <param name="start">The first instant.</param>
    public TestClock(DateTimeOffset start) => _time = new SteppedTime(start.ToUniversalTime());

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    /// <value>UTC: results do not depend on the machine.</value>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => new(_time.Now + Interlocked.Read(ref _utcOffset), TimeSpan.Zero);

    /// <inheritdoc/>
    public override long GetTimestamp() => _time.Now;

    /// <summary>Advances the time and fires the timers that become due, on this thread. Each callback sees the instant at which it was due.</summary>
    /// <param name="duration">The duration; not negative. Zero changes nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">The duration is negative.</exception>
    public void Advance(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        _time.Advance(duration.Ticks);
    }

    /// <summary>Sets the clock. A later instant is an advance. An earlier instant sets only the UTC time back, as an administrator would: timers and
    /// timestamps do not change.</summary>
    /// <param name="now">The new time.</param>
    public void SetUtcNow(DateTimeOffset now)
    {
        long change = (now - GetUtcNow()).Ticks;
        if (change >= 0)
            _time.Advance(change);
        else
            Interlocked.Add(ref _utcOffset, change);
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new SteppedTimer(_time, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }
}
