namespace OidcTokenValidation.Testing.Timers;

/// <summary>A timer of a <see cref="SteppedTime"/>. Everything mutable in it belongs to the lock of the time.</summary>
internal sealed class SteppedTimer(SteppedTime time, Action callback) : ITimer
{
    /// <summary>The timer of the time provider that fires at <see cref="Due"/>.</summary>
    public ITimer? Source { get; set; }

    /// <summary>When it fires next, in ticks; null if it does not.</summary>
    public long? Due { get; set; }

    /// <summary>The time from one firing to the next; not positive if it fires once.</summary>
    public TimeSpan Period { get; set; }

    public bool IsDisposed { get; set; }

    public void Invoke() => callback();

    /// <inheritdoc/>
    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        Check(dueTime, nameof(dueTime));
        Check(period, nameof(period));
        return time.Schedule(this, dueTime == Timeout.InfiniteTimeSpan ? null : dueTime, period);
    }

    /// <inheritdoc/>
    public void Dispose() => time.Remove(this);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private static void Check(TimeSpan value, string name)
    {
        if (value < TimeSpan.Zero && value != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(name, value, "Expected a duration that is not negative, or Timeout.InfiniteTimeSpan.");
    }
}
