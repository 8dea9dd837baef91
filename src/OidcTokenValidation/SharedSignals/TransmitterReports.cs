using Microsoft.Extensions.Logging;
using OidcTokenValidation.SecurityEvents;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.SharedSignals;

/// <summary>Counts and logs what becomes of security events. No text of a token is logged: types have the names of the table.</summary>
internal sealed class TransmitterReports(EventReports tokens, SecurityEventMetrics events, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    // Many events of one kind must not fill the log.
    private readonly OutageReports _notApplied = new(time, Interval);
    private readonly OutageReports _rejected = new(time, Interval);

    /// <summary>An event of a verified token.</summary>
    public void Handled(Transmitter transmitter, EventType type, EventResult result)
    {
        events.Received(transmitter.Name, type.Name, Tags.Get(result));
        if (result == EventResult.Ignored)
            Observers.Notify(() => SecurityEventLog.SecurityEventIgnored(logger, type.Name, transmitter.Name));
        else if (result is not (EventResult.Applied or EventResult.Acknowledged)
            && _notApplied.TryReport($"{result} {type.Name} {transmitter.Name}", out long count))
            Observers.Notify(() => SecurityEventLog.SecurityEventNotApplied(logger, type.Name, transmitter.Name, result, count));
    }

    /// <summary>A token that was decided about, or must be sent again.</summary>
    /// <param name="transmitter">Its transmitter.</param>
    /// <param name="isAuthenticated">Whether the transmitter has sent it, and not anyone.</param>
    /// <param name="delivery">The outcome.</param>
    public void Delivered(Transmitter transmitter, bool isAuthenticated, Delivery delivery)
    {
        string reason = delivery.Failure.ToString();
        if (delivery.IsReceived)
            tokens.Applied();
        else if (delivery.RetryAfter is null)
            tokens.Rejected(reason, DeliveryAdvice.Get(delivery.Failure));
        else
            tokens.NotVerified(delivery.Failure == TokenFailureCode.None ? nameof(ReceiverFault.RevocationPending) : reason);
        if (isAuthenticated && delivery is { IsReceived: false, RetryAfter: null } && _rejected.TryReport($"{reason} {transmitter.Name}", out long count))
        {
            Observers.Notify(() =>
                SecurityEventLog.SecurityEventTokenNotAccepted(logger, transmitter.Name, delivery.Failure, DeliveryAdvice.Get(delivery.Failure), count));
        }
    }

    /// <summary>A request without a token that can be read.</summary>
    public void Refused(string reason, string advice) => tokens.Rejected(reason, advice);

    public void StreamUpdated(Transmitter transmitter, StreamStatus status) => Observers.Notify(() =>
    {
        if (status == StreamStatus.Enabled)
            SecurityEventLog.SecurityEventStreamEnabled(logger, transmitter.Name);
        else
            SecurityEventLog.SecurityEventStreamStopped(logger, transmitter.Name, status);
    });

    public void MapSubjectThrew(Transmitter transmitter, Exception exception) =>
        Observers.Notify(() => SecurityEventLog.MapSubjectThrew(logger, transmitter.Name, exception));
}
