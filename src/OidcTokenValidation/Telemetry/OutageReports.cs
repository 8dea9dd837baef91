namespace OidcTokenValidation.Telemetry;

/// <summary>Decides what is logged about an outage: each reason at once and then at intervals, however many requests fail, and the end.</summary>
internal sealed class OutageReports(TimeProvider time, TimeSpan interval)
{
    // Reasons that vary from request to request must not fill the log.
    private const int MaxReasons = 16;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _reportedAt = new(StringComparer.Ordinal);
    private volatile bool _hasFailed;
    private bool _isReported;
    private long _startedAt;
    private long _failures;
    private long _unreported;

    /// <summary>Counts one failed request. Returns whether to log it.</summary>
    /// <param name="reason">Why it failed.</param>
    /// <param name="count">How many requests failed since the last report, this one included.</param>
    public bool TryReport(string reason, out long count)
    {
        lock (_lock)
        {
            long now = time.GetTimestamp();
            if (!_hasFailed)
                (_hasFailed, _startedAt, _failures) = (true, now, 0);
            _failures++;
            count = ++_unreported;
            bool wasReported = _reportedAt.TryGetValue(reason, out long at);
            if (!wasReported && _reportedAt.Count >= MaxReasons)
                RemoveOld(now);
            if (wasReported ? time.GetElapsedTime(at, now) < interval : _reportedAt.Count >= MaxReasons)
                return false;
            _reportedAt[reason] = now;
            _isReported = true;
            _unreported = 0;
            return true;
        }
    }

    /// <summary>Ends the outage after a request that succeeded; without an outage it costs one read. Returns whether to log the end of a reported
    /// outage.</summary>
    public bool TryEnd(out TimeSpan duration, out long count)
    {
        (duration, count) = (default, 0);
        if (!_hasFailed)
            return false;
        lock (_lock)
        {
            if (!_hasFailed)
                return false;
            long now = time.GetTimestamp();
            (duration, count) = (time.GetElapsedTime(_startedAt, now), _failures);
            bool isReported = _isReported;
            (_hasFailed, _isReported) = (false, false);
            RemoveOld(now);
            return isReported;
        }
    }

    // A reason that occurs again soon is not a new report: requests that fail and succeed alternately are logged at intervals too.
    private void RemoveOld(long now)
    {
        foreach (string reason in _reportedAt.Where(entry => time.GetElapsedTime(entry.Value, now) >= interval).Select(static entry => entry.Key).ToArray())
            _reportedAt.Remove(reason);
    }
}
