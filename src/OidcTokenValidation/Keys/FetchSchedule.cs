namespace OidcTokenValidation.Keys;

/// <summary>The time of the next automatic fetch.</summary>
internal sealed class FetchSchedule : IDisposable
{
    // A timer without a delay may fire before its due time.
    private static readonly TimeSpan MinDelay = TimeSpan.FromMilliseconds(1);

    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private (long SetAt, TimeSpan Delay)? _next;

    public FetchSchedule(Action onDue, TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(static state => ((Action)state!)(), onDue, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How long until the fetch; null if none is scheduled. Read it under the lock under which it is set.</summary>
    public TimeSpan? Remaining => _next is not { } next ? null
        : next.Delay - _time.GetElapsedTime(next.SetAt) is var remaining && remaining > TimeSpan.Zero ? remaining
        : TimeSpan.Zero;

    public void Set(TimeSpan delay)
    {
        _next = (_time.GetTimestamp(), delay);
        _timer.Change(delay + MinDelay, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();
}

/// <summary>Computes delays between fetches.</summary>
internal static class BackOff
{
    /// <summary>The longest delay: a provider that is available again is used within half a minute.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(20);

    /// <summary>The delay after <paramref name="failures"/> in a row: it doubles from one second, with jitter so that nodes do not retry at the same
    /// time.</summary>
    public static TimeSpan GetDelay(int failures)
    {
        double seconds = Math.Min(MaxDelay.TotalSeconds, Math.Pow(2, failures - 1));
        return TimeSpan.FromSeconds(seconds * (0.5 + (Random.Shared.NextDouble() / 2)));
    }

    /// <summary>When to refresh keys that are fresh for <paramref name="lifetime"/>: in the background, before they become stale.</summary>
    public static TimeSpan GetRefreshDelay(TimeSpan lifetime) => lifetime * (0.75 + (Random.Shared.NextDouble() * 0.2));
}
