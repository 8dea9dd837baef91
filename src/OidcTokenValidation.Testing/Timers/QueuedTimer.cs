namespace OidcTokenValidation.Testing.Timers;

/// <summary>A timer of a <see cref="TimerQueue"/>. The lock of the queue guards its mutable state.</summary>
internal sealed class QueuedTimer(TimerQueue queue, Action fire) : ITimer
{
    /// <summary>When the timer fires next, in ticks of the queue.</summary>
    public long Due { get; set; }

    /// <summary>Ticks between two firings; zero if the timer fires once.</summary>
    public long Period { get; set; }

    public bool IsDisposed { get; set; }

    public Action Fire { get; } = fire;

    /// <inheritdoc/>
    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        Check(dueTime, nameof(dueTime));
        Check(period, nameof(period));
        return queue.Schedule(
            this,
            dueTime == Timeout.InfiniteTimeSpan ? null : dueTime.Ticks,
            period == Timeout.InfiniteTimeSpan ? 0 : period.Ticks);
    }

    /// <inheritdoc/>
    public void Dispose() => queue.Remove(this);

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
