using Microsoft.Extensions.Time.Testing;

namespace OidcTokenValidation.Testing.Timers;

/// <summary>A <see cref="FakeTimeProvider"/> that stops at each instant at which a timer is due, so that callbacks see that instant.</summary>
/// <remarks>No callback runs under the lock or inside the provider: callbacks may advance the time, and an exception of one reaches the caller.</remarks>
internal sealed class SteppedTime(DateTimeOffset start)
{
    private readonly Lock _gate = new();
    private readonly FakeTimeProvider _time = new(start);
    private readonly List<SteppedTimer> _timers = [];
    private readonly List<SteppedTimer> _due = [];
    private long _target = start.UtcTicks;

    public long Now => _time.GetUtcNow().UtcTicks;

    /// <summary>Advances the time by <paramref name="ticks"/>. Advances that overlap add up.</summary>
    public void Advance(long ticks)
    {
        lock (_gate)
        {
            _target = checked(_target + ticks);
        }

        while (TakeNext() is { } timer)
            timer.Invoke();
    }

    /// <summary>Sets when the timer is due, never if <paramref name="dueIn"/> is null; returns false if the timer is disposed.</summary>
    public bool Schedule(SteppedTimer timer, TimeSpan? dueIn, TimeSpan period)
    {
        lock (_gate)
        {
            if (timer.IsDisposed)
                return false;
            Unschedule(timer);
            timer.Period = period;
            TimeSpan? next = dueIn;
            if (dueIn == TimeSpan.Zero)
            {
                _due.Add(timer);
                next = period > TimeSpan.Zero ? period : null;
            }

            timer.Source ??= _time.CreateTimer(_ => OnDue(timer), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            timer.Source.Change(next ?? Timeout.InfiniteTimeSpan, period > TimeSpan.Zero ? period : Timeout.InfiniteTimeSpan);
            timer.Due = Now + next?.Ticks;
            if (timer.Due is not null)
                _timers.Add(timer);
        }

        if (dueIn == TimeSpan.Zero)
        {
            while (TakeDue() is { } due)
                due.Invoke();
        }

        return true;
    }

    public void Remove(SteppedTimer timer)
    {
        lock (_gate)
        {
            timer.IsDisposed = true;
            Unschedule(timer);
            timer.Source?.Dispose();
        }
    }

    // The provider calls it while the time is advanced, under the lock.
    private void OnDue(SteppedTimer timer)
    {
        _due.Add(timer);
        if (timer.Period > TimeSpan.Zero)
            timer.Due += timer.Period.Ticks;
        else
            _timers.Remove(timer);
    }

    // The next callback on the way to the target; null when the target is reached.
    private SteppedTimer? TakeNext()
    {
        lock (_gate)
        {
            if (_due.Count == 0)
            {
                long next = Math.Min(_target, _timers.Min(static timer => timer.Due) ?? _target);
                if (next > Now)
                    _time.Advance(TimeSpan.FromTicks(next - Now));
            }

            return TakeDue();
        }
    }

    // Only what is due already: an advance may be under way, and the caller may be one of its callbacks.
    private SteppedTimer? TakeDue()
    {
        lock (_gate)
        {
            if (_due is not [var next, ..])
                return null;
            _due.RemoveAt(0);
            return next;
        }
    }

    private void Unschedule(SteppedTimer timer)
    {
        _timers.Remove(timer);
        _due.Remove(timer);
    }
}
