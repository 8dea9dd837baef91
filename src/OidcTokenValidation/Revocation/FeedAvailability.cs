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
    public TimeSpan? Lag => _caughtUp.Task.IsCompleted ? _time.GetElapsedTime(Volatile.Read(ref _currentAt)) : null;

    /// <summary>A read has ended that began at a time and returned all entries.</summary>
    public void BecameCurrent(long startedAt)
    {
        Volatile.Write(ref _currentAt, startedAt);
        _caughtUp.TrySetResult();
        Check();
    }

    /// <summary>An attempt to read has ended.</summary>
    public void AttemptEnded()
    {
        // Nothing is written otherwise: the timer may have ended the availability just now.
        if (_acceptsWithoutFeed)
            _isAvailable = true;
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Check()
    {
        if (Lag is { } lag)
            _isAvailable = _acceptsWithoutFeed || lag <= _maxLag;
    }
}
