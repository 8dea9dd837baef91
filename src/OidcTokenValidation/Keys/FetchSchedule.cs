namespace OidcTokenValidation.Keys;

/// <summary>When the next fetch begins by itself, and how long that is from now.</summary>
internal sealed class FetchSchedule : IDisposable
{
    // A timer that is due at once may come before the instant that it is due at.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(1);

    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private (long At, TimeSpan Pause)? _set;

    public FetchSchedule(Action onDue, TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(static state => ((Action)state!)(), onDue, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Null if nothing is planned. Read it under the lock under which it is set.</summary>
    public TimeSpan? Left => _set is not { } set ? null : set.Pause > _time.GetElapsedTime(set.At) ? set.Pause - _time.GetElapsedTime(set.At) : TimeSpan.Zero;

    public void Set(TimeSpan pause)
    {
        _set = (_time.GetTimestamp(), pause);
        _timer.Change(pause + ShortestPause, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();
}
