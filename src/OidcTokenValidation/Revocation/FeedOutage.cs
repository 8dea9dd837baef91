using Microsoft.Extensions.Logging;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Revocation;

/// <summary>Logs the outages of a feed: each reason at once and then once a minute, and the end.</summary>
internal sealed class FeedOutage(TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);

    private readonly OutageReports _reports = new(time, LogInterval);
    private volatile string? _fault;

    /// <summary>Why the feed cannot be used; null if it can.</summary>
    public string? Fault => _fault;

    public void ReadFailed(Exception exception, TokenRevocationHealth health) =>
        Report("read", exception, fault => ValidationLog.FeedUnreadable(logger, fault, health.LastRead, exception));

    public void AppendFailed(Exception exception) =>
        Report("append", exception, fault => ValidationLog.FeedAppendFailed(logger, fault, exception));

    public void Ended()
    {
        _fault = null;
        if (_reports.TryEnd(out TimeSpan duration, out _))
            Observers.Notify(() => ValidationLog.FeedAvailable(logger, duration.TotalSeconds));
    }

    // Both operations are reported: that nothing is read does not show that a revocation has not reached the other nodes.
    private void Report(string operation, Exception exception, Action<string> log)
    {
        string fault = exception is RevocationFeedException known ? known.Message : $"The feed threw {exception.GetType().FullName}.";
        _fault = fault;
        if (_reports.TryReport($"{operation}: {fault}", out _))
            Observers.Notify(() => log(fault));
    }
}
