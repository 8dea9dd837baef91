using Microsoft.Extensions.Logging;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.SharedSignals;

/// <summary>Counts and logs what becomes of security events. No text of a token is logged: types have the names of the table.</summary>
internal sealed class EventReports(SecurityEventMetrics metrics, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    // Many events of one kind must not fill the log.
    private readonly OutageReports _notApplied = new(time, Interval);
    private readonly OutageReports _rejected = new(time, Interval);

    /// <summary>An event of a verified token.</summary>
    public void Handled(Transmitter transmitter, EventType type, EventResult result)
    {
        metrics.Received(transmitter.Name, type.Name, Tags.Get(result));
        if (result is EventResult.Applied or EventResult.Acknowledged)
            return;
        if (result == EventResult.Ignored)
            Observers.Notify(() => ValidationLog.SecurityEventIgnored(logger, type.Name, transmitter.Name));
        else if (_notApplied.TryReport($"{result} {type.Name} {transmitter.Name}", out long count))
            Observers.Notify(() => ValidationLog.SecurityEventNotApplied(logger, type.Name, transmitter.Name, result, count));
    }

    /// <summary>A token that is not accepted.</summary>
    /// <param name="transmitter">The transmitter that it was polled from; null if anyone may have sent it.</param>
    /// <param name="delivery">The outcome.</param>
    public void NotReceived(Transmitter? transmitter, Delivery delivery)
    {
        string name = transmitter?.Name ?? "unverified";
        metrics.Received(name, "none", delivery.RetryAfter is null ? "Rejected" : "Unavailable");
        if (_rejected.TryReport($"{delivery.Failure} {name}", out long count))
            Observers.Notify(() => ValidationLog.SecurityEventTokenNotAccepted(logger, name, delivery.Failure, count));
    }

    public void StreamUpdated(Transmitter transmitter, StreamStatus status) => Observers.Notify(() =>
    {
        if (status == StreamStatus.Enabled)
            ValidationLog.SecurityEventStreamEnabled(logger, transmitter.Name);
        else
            ValidationLog.SecurityEventStreamStopped(logger, transmitter.Name, status);
    });

    public void MapSubjectThrew(Transmitter transmitter, Exception exception) =>
        Observers.Notify(() => ValidationLog.MapSubjectThrew(logger, transmitter.Name, exception));
}
