namespace OidcTokenValidation.Testing.Timers;

/// <summary>A time that a test advances, and the timers that wait for it. No callback runs under the lock.</summary>
internal sealed class TimerQueue(long start)
{
    private readonly Lock _gate = new();
    private readonly List<QueuedTimer> _waiting = [];
    private long _now = start;
    private long _target = start;

    public long Now => Interlocked.Read(ref _now);

    /// <summary>Advances by <paramref name="ticks"/>. Concurrent calls add up.</summary>
    public void Advance(long ticks)
    {
        lock (_gate)
        {
            _target = checked(_target + ticks);
        }

        while (TakeNext() is { } timer)
            timer.Fire();
    }

    /// <summary>Schedules the next firing; none if <paramref name="dueIn"/> is null. Returns false if the timer is disposed.</summary>
    public bool Schedule(QueuedTimer timer, long? dueIn, long period)
    {
        lock (_gate)
        {
            if (timer.IsDisposed)
                return false;
            _waiting.Remove(timer);
            if (dueIn is { } ticks)
                Enqueue(timer, _now + ticks, period);
        }

        if (dueIn == 0)
            FireDue();
        return true;
    }

    public void Remove(QueuedTimer timer)
    {
        lock (_gate)
        {
            timer.IsDisposed = true;
            _waiting.Remove(timer);
        }
    }

    // Fires the timers that are due without advancing the time: the caller may be a callback of a running advance.
    private void FireDue()
    {
        while (TakeDue() is { } timer)
            timer.Fire();
    }

    // The next timer before the target; null when the target is reached.
    private QueuedTimer? TakeNext()
    {
        lock (_gate)
        {
            _now = _waiting is [var next, ..] && next.Due <= _target ? Math.Max(_now, next.Due) : _target;
            return TakeDue();
        }
    }

    private QueuedTimer? TakeDue()
    {
        lock (_gate)
        {
            if (_waiting is not [var next, ..] || next.Due > _now)
                return null;
            _waiting.RemoveAt(0);
            if (next.Period > 0)
                Enqueue(next, next.Due + next.Period, next.Period);
            return next;
        }
    }

    // After the timers that are due at the same instant: they fire in the order in which they were scheduled.
    private void Enqueue(QueuedTimer timer, long due, long period)
    {
        timer.Due = due;
        timer.Period = period;
        int after = _waiting.FindLastIndex(other => other.Due <= due);
        _waiting.Insert(after + 1, timer);
    }
}
