using Microsoft.Extensions.Logging;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Replay;

/// <summary>
/// Records whether the latest call of a replay store failed. Logs the outages of a store that does not log its own: each reason at once and then at most
/// once a minute, and the end.
/// </summary>
internal sealed class StoreOutage(IReplayStore store, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly OutageReports? _reports = store is IReplayStoreProbe { LogsOutages: true } ? null : new OutageReports(time, Interval);

    private volatile StoreFailure? _latestFailure;

    /// <summary>The latest call, if it failed; null after a success.</summary>
    public StoreFailure? LatestFailure => _latestFailure;

    /// <summary>Clears a failure after a probe has succeeded, unless a newer one was recorded.</summary>
    public void Clear(StoreFailure failure) => Interlocked.CompareExchange(ref _latestFailure, null, failure);

    public void RecordException(Exception exception)
    {
        RecordFailure($"{store.GetType()} threw {exception.GetType()}.");

        // The message may differ for each request: the type is the reason.
        if (_reports?.TryReport(exception.GetType().ToString(), out long count) == true)
            ValidationLog.ReplayStoreException(logger, count, exception);
    }

    public void Record(ReplayOutcome outcome)
    {
        if (outcome is ReplayOutcome.Added or ReplayOutcome.Replayed or ReplayOutcome.QuotaExceeded)
        {
            RecordSuccess();
        }
        else if (FindReason(outcome) is { } reason)
        {
            RecordFailure(reason);
            if (_reports?.TryReport(reason, out long count) == true)
                ValidationLog.ReplayStoreUnavailable(logger, reason, count);
        }
    }

    private void RecordFailure(string reason) => _latestFailure = new StoreFailure(reason, time.GetTimestamp());

    // The store in memory is also unavailable for a single proof that has expired: that is no outage.
    private string? FindReason(ReplayOutcome outcome) => store is InMemoryReplayStore memory ? memory.FindFault() : $"{store.GetType()} returned {outcome}.";

    private void RecordSuccess()
    {
        if (_latestFailure is not null)
            _latestFailure = null;
        if (_reports is not null && _reports.TryEnd(out TimeSpan duration, out long count))
            ValidationLog.ReplayStoreRecovered(logger, duration.TotalSeconds, count);
    }
}

/// <summary>A failed call of a replay store.</summary>
/// <param name="Reason">What the store returned or threw: a type, never a message.</param>
/// <param name="Timestamp">When, as a timestamp of the time provider.</param>
internal sealed record StoreFailure(string Reason, long Timestamp);
