using System.Text.Json;
using OidcTokenValidation.SecurityEvents;

namespace OidcTokenValidation.SharedSignals;

/// <summary>
/// When an event occurred. CAEP 1.0 §2 writes <c>event_timestamp</c> in seconds; drafts of it, and transmitters that followed them, in milliseconds.
/// </summary>
internal static class EventTime
{
    // The years 2000 to 2099 in seconds. The same range in milliseconds begins in the year 31969 if it is read as seconds, so no number is in both.
    private const double First = 946_684_800;
    private const double End = 4_102_444_800;

    /// <summary>Returns the time of an event: of its payload, and otherwise that of its token.</summary>
    /// <param name="payload">The payload of the event.</param>
    /// <param name="issuedAt">The <c>iat</c> of the token.</param>
    /// <remarks>
    /// An event does not occur after its token was issued: a later time, one that is no number, or one in neither range is not used. Then every token that was
    /// issued up to the time of the event is still included. The result does not depend on the clock of this machine: receiving a token again changes nothing.
    /// </remarks>
    public static DateTimeOffset Read(JsonElement payload, DateTimeOffset issuedAt)
    {
        double latest = EventToken.GetEndOfSecond(issuedAt).ToUnixTimeMilliseconds();
        double occurred = payload.TryGetProperty("event_timestamp", out JsonElement value) ? ReadMilliseconds(value) ?? latest : latest;
        return DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Min(occurred, latest));
    }

    // A number outside the range of double is infinite.
    private static double? ReadMilliseconds(JsonElement value) =>
        value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out double number) ? null
        : number is >= First and < End ? number * 1000
        : number is >= First * 1000 and < End * 1000 ? number
        : null;
}
