namespace OidcTokenValidation.AspNetCore.Lifetimes;

/// <summary>Calls an action when a token is no longer accepted: once, and never after the timer was disposed.</summary>
internal sealed class TokenTimer : IDisposable
{
    // Timers have a maximum. This limit also bounds the time until a change of the clock is noticed.
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _deadline;
    private readonly Action _end;
    private readonly ITimer _timer;
    private bool _isStopped;

    private TokenTimer(TimeProvider time, DateTimeOffset deadline, Action end)
    {
        _time = time;
        _deadline = deadline;
        _end = end;
        _timer = time.CreateTimer(static timer => ((TokenTimer)timer!).Check(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <param name="time">The clock that validation uses.</param>
    /// <param name="deadline">The time at which the token is no longer accepted.</param>
    /// <param name="end">The action; called at once if the deadline is past. It runs under a lock, so it must not block.</param>
    public static TokenTimer Start(TimeProvider time, DateTimeOffset deadline, Action end)
    {
        var timer = new TokenTimer(time, deadline, end);
        timer.Check();
        return timer;
    }

    /// <summary>When it returns, the action has been called, or never will be: its target may belong to the next request by now.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isStopped = true;
        }

        _timer.Dispose();
    }

    private void Check()
    {
        lock (_gate)
        {
            if (_isStopped)
                return;
            TimeSpan left = _deadline - _time.GetUtcNow();
            if (left > TimeSpan.Zero)
            {
                _timer.Change(left < Longest ? TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)) : Longest, Timeout.InfiniteTimeSpan);
                return;
            }

            _isStopped = true;
            _end();
        }
    }
}
