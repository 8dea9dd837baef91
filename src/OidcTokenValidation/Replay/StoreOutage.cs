using Microsoft.Extensions.Logging;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Replay;

/// <summary>
/// Notes whether the latest answer of a replay store was "unavailable". Logs the outages of a store that does not log its own: each reason at once and
/// then once a minute at most, and the end.
/// </summary>
internal sealed class StoreOutage(IReplayStore store, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly OutageReports? _reports = store is IReplayStoreProbe { LogsOutages: true } ? null : new OutageReports(time, Interval);

    private volatile StoreFailure? _lapse;

    /// <summary>The latest answer, if it was "unavailable"; null after a success.</summary>
    public StoreFailure? Lapse => _lapse;

    /// <summary>A probe found that the store is well.</summary>
    public void End(StoreFailure lapse) => Interlocked.CompareExchange(ref _lapse, null, lapse);

    public void Threw(Exception exception)
    {
        Note($"{store.GetType()} threw {exception.GetType()}.");

        // The message may differ for each request: the type is the reason.
        if (_reports?.TryReport(exception.GetType().ToString(), out long count) == true)
            ValidationLog.ReplayStoreException(logger, count, exception);
    }

    public void Answered(ReplayOutcome outcome)
    {
        if (outcome is ReplayOutcome.Added or ReplayOutcome.Replayed or ReplayOutcome.QuotaExceeded)
            Worked();
        else if (FindReason(outcome) is { } reason)
            Failed(reason);
    }

    private void Failed(string reason)
    {
        Note(reason);
        if (_reports?.TryReport(reason, out long count) == true)
            ValidationLog.ReplayStoreUnavailable(logger, reason, count);
    }

    private void Note(string reason) => _lapse = new StoreFailure(reason, time.GetTimestamp());

    // The store in memory is also unavailable for a single proof that has expired: that is no outage.
    private string? FindReason(ReplayOutcome outcome) => store is InMemoryReplayStore memory ? memory.FindFault() : $"{store.GetType()} returned {outcome}.";

    private void Worked()
    {
        if (_lapse is not null)
            _lapse = null;
        if (_reports is not null && _reports.TryEnd(out TimeSpan duration, out long count))
            ValidationLog.ReplayStoreRecovered(logger, duration.TotalSeconds, count);
    }
}

/// <summary>An answer of a replay store that was "unavailable".</summary>
/// <param name="Reason">What the store returned or threw: a type, never a message.</param>
/// <param name="At">When, as a timestamp.</param>
internal sealed record StoreFailure(string Reason, long At);
