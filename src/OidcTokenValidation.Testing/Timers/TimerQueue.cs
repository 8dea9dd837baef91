namespace OidcTokenValidation.Testing.Timers;

/// <summary>Time that moves only when told to, and the timers that wait for it. No callback runs under the lock.</summary>
internal sealed class TimerQueue(long start)
{
    private readonly Lock _gate = new();
    private readonly List<QueuedTimer> _waiting = [];
    private long _now = start;
    private long _target = start;

    public long Now => Interlocked.Read(ref _now);

    /// <summary>Moves on by <paramref name="ticks"/>. Moves that overlap add up.</summary>
    public void Advance(long ticks)
    {
        lock (_gate)
        {
            _target = checked(_target + ticks);
        }

        while (TakeNext() is { } timer)
            timer.Fire();
    }

    /// <summary>Plans the next firing, none if <paramref name="dueIn"/> is null; false if the timer is disposed.</summary>
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

    // What is due already. It does not move the time: a move may be under way, and the caller one of its callbacks.
    private void FireDue()
    {
        while (TakeDue() is { } timer)
            timer.Fire();
    }

    // The next timer on the way to the target; null when the target is reached.
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

    // Behind those that are due at the same instant: who was planned first fires first.
    private void Enqueue(QueuedTimer timer, long due, long period)
    {
        timer.Due = due;
        timer.Period = period;
        int after = _waiting.FindLastIndex(other => other.Due <= due);
        _waiting.Insert(after + 1, timer);
    }
}
