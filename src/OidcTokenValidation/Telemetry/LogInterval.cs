namespace OidcTokenValidation.Telemetry;

/// <summary>Lets through one message a minute: what is down fails every request, and must not fill the log.</summary>
internal sealed class LogInterval(TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private long _loggedAt = long.MinValue;

    /// <summary>Whether to log now; of callers at the same time one is told so.</summary>
    public bool IsDue()
    {
        long now = time.GetTimestamp(), before = Interlocked.Read(ref _loggedAt);
        bool isDue = before == long.MinValue || time.GetElapsedTime(before, now) >= Interval;
        return isDue && Interlocked.CompareExchange(ref _loggedAt, now, before) == before;
    }
}
