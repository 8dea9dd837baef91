namespace OidcTokenValidation.AspNetCore.Lifetimes;

/// <summary>Ends something when a token is no longer accepted, once, and never after it was disposed.</summary>
internal sealed class TokenTimer : IDisposable
{
    // Timers have a maximum; and within this time it is noticed that the clock was set.
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _deadline;
    private readonly Action _end;
    private readonly ITimer _timer;
    private bool _over;

    private TokenTimer(TimeProvider time, DateTimeOffset deadline, Action end)
    {
        _time = time;
        _deadline = deadline;
        _end = end;
        _timer = time.CreateTimer(static timer => ((TokenTimer)timer!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <param name="time">The clock that tokens are judged by.</param>
    /// <param name="deadline">From when on the token is not accepted.</param>
    /// <param name="end">Called then, at once if it is past; under a lock, so it must not wait.</param>
    public static TokenTimer Start(TimeProvider time, DateTimeOffset deadline, Action end)
    {
        var timer = new TokenTimer(time, deadline, end);
        timer.Look();
        return timer;
    }

    /// <summary>When it returns, the end has been called, or never will be: what it ends may belong to the next request by now.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _over = true;
        }

        _timer.Dispose();
    }

    private void Look()
    {
        lock (_gate)
        {
            if (_over)
                return;
            TimeSpan left = _deadline - _time.GetUtcNow();
            if (left > TimeSpan.Zero)
            {
                _timer.Change(left < Longest ? TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)) : Longest, Timeout.InfiniteTimeSpan);
                return;
            }

            _over = true;
            _end();
        }
    }
}
