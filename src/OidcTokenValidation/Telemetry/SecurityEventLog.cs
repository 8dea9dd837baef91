using Microsoft.Extensions.Logging;

namespace OidcTokenValidation.Telemetry;

/// <summary>Log events of security events (SSF 1.0). A class of its own: the generator orders the messages of a class that is in two files at random, and the
/// package would have other bytes each time.</summary>
internal static partial class SecurityEventLog
{
    [LoggerMessage(
        EventId = 81, EventName = "SecurityEventIgnored", Level = LogLevel.Debug,
        Message = "An event {Type} of {Transmitter} is no reason to reject tokens.")]
    public static partial void SecurityEventIgnored(ILogger logger, string type, string transmitter);

    [LoggerMessage(
        EventId = 82, EventName = "SecurityEventNotApplied", Level = LogLevel.Warning,
        Message = "An event {Type} of {Transmitter} does not have its full effect: {Result}. Logged once a minute; {Count} events since then.")]
    public static partial void SecurityEventNotApplied(ILogger logger, string type, string transmitter, Enum result, long count);

    [LoggerMessage(
        EventId = 83, EventName = "SecurityEventTokenNotAccepted", Level = LogLevel.Warning,
        Message = "A security event token of {Transmitter} was not accepted: {Reason}. {Advice} Logged once a minute; {Count} tokens since then.")]
    public static partial void SecurityEventTokenNotAccepted(ILogger logger, string transmitter, TokenFailureCode reason, string advice, long count);

    [LoggerMessage(
        EventId = 84, EventName = "SecurityEventStreamStopped", Level = LogLevel.Warning,
        Message = "The transmitter {Transmitter} has stopped its stream ({Status}): its events are not received. Enable the stream at the transmitter.")]
    public static partial void SecurityEventStreamStopped(ILogger logger, string transmitter, Enum status);

    [LoggerMessage(
        EventId = 85, EventName = "SecurityEventStreamEnabled", Level = LogLevel.Information,
        Message = "The transmitter {Transmitter} has enabled its stream.")]
    public static partial void SecurityEventStreamEnabled(ILogger logger, string transmitter);

    [LoggerMessage(
        EventId = 86, EventName = "MapSubjectThrew", Level = LogLevel.Error,
        Message = "MapSubject threw for an event of {Transmitter}; the transmitter sends the event again.")]
    public static partial void MapSubjectThrew(ILogger logger, string transmitter, Exception exception);

    [LoggerMessage(
        EventId = 87, EventName = "SecurityEventPollFailed", Level = LogLevel.Error,
        Message = "Events of {Transmitter} cannot be polled: {Fault} Logged once a minute; {Count} polls since then.")]
    public static partial void SecurityEventPollFailed(ILogger logger, string transmitter, string fault, long count);

    [LoggerMessage(
        EventId = 88, EventName = "SecurityEventPollAvailable", Level = LogLevel.Information,
        Message = "Events of {Transmitter} can be polled again, after {Seconds:0.0} s.")]
    public static partial void SecurityEventPollAvailable(ILogger logger, string transmitter, double seconds);
}
