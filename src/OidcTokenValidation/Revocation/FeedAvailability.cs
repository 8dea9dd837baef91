namespace OidcTokenValidation.Revocation;

/// <summary>Whether this node has the entries of the feed recently enough to accept tokens. A request reads one field.</summary>
internal sealed class FeedAvailability : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _maxLag;
    private readonly bool _acceptsWithoutFeed;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _currentAt;
    private long _currentTicks;
    private volatile bool _isAvailable;

    public FeedAvailability(TimeSpan maxLag, bool acceptsWithoutFeed, TimeProvider time)
    {
        (_maxLag, _acceptsWithoutFeed, _time) = (maxLag, acceptsWithoutFeed, time);

        // A read that hangs must not keep the node available.
        _timer = time.CreateTimer(static self => ((FeedAvailability)self!).Check(), this, Interval, Interval);
    }

    public bool IsAvailable => _isAvailable;

    public Task CaughtUp => _caughtUp.Task;

    /// <summary>The time since this node had all entries; null if it never had.</summary>
    public TimeSpan? Lag => _caughtUp.Task.IsCompleted ? GetLag() : null;

    /// <summary>A read has ended that began at a time, by both clocks, and returned all entries.</summary>
    public void BecameCurrent(long startedAt, DateTimeOffset startTime)
    {
        Volatile.Write(ref _currentAt, startedAt);
        Volatile.Write(ref _currentTicks, startTime.UtcTicks);
        _caughtUp.TrySetResult();
        Check();
    }

    /// <summary>An attempt to read has failed.</summary>
    public void AttemptFailed()
    {
        // Nothing is written otherwise: the timer may have ended the availability just now.
        if (_acceptsWithoutFeed)
            _isAvailable = true;
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    // The first clock does not run while the machine is suspended, and the second one may be set back.
    private TimeSpan GetLag()
    {
        TimeSpan lag = _time.GetElapsedTime(Volatile.Read(ref _currentAt));
        var byTime = TimeSpan.FromTicks(_time.GetUtcNow().UtcTicks - Volatile.Read(ref _currentTicks));
        return lag > byTime ? lag : byTime;
    }

    private void Check()
    {
        if (Lag is { } lag)
            _isAvailable = _acceptsWithoutFeed || lag <= _maxLag;
    }
}
