using Microsoft.Extensions.Logging;
using OidcTokenValidation.Diagnostics;

namespace OidcTokenValidation.Replay;

/// <summary>Logs the outages of a replay store that does not log its own: each reason at once and then once a minute at most, and the end.</summary>
internal sealed class StoreOutage(IReplayStore store, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly OutageReports? _reports = store is IReplayStoreProbe { LogsOutages: true } ? null : new OutageReports(time, Interval);

    public void Threw(Exception exception)
    {
        // The message may differ for each request: the type is the reason.
        if (_reports?.TryReport(exception.GetType().ToString(), out long count) == true)
            Log.ReplayStoreThrew(logger, count, exception);
    }

    public void Answered(ReplayOutcome outcome)
    {
        if (outcome is ReplayOutcome.Added or ReplayOutcome.Replayed or ReplayOutcome.QuotaExceeded)
            Worked();
        else if (_reports is not null && FindReason(outcome) is { } reason && _reports.TryReport(reason, out long count))
            Log.ReplayStoreUnavailable(logger, reason, count);
    }

    // The store in memory is also unavailable for a single proof that has expired: that is no outage.
    private string? FindReason(ReplayOutcome outcome) => store is InMemoryReplayStore memory ? memory.FindFault() : $"{store.GetType()} returned {outcome}.";

    private void Worked()
    {
        if (_reports is not null && _reports.TryEnd(out TimeSpan duration, out long count))
            Log.ReplayStoreRecovered(logger, duration.TotalSeconds, count);
    }
}
