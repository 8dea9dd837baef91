using System.Text.Json;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.SharedSignals;

/// <summary>One event of a verified token.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Payload">Its payload.</param>
/// <param name="Subject">Its subject; undefined if it has none.</param>
/// <param name="OccurredAt">When it occurred.</param>
internal readonly record struct SecurityEvent(EventType Type, JsonElement Payload, JsonElement Subject, DateTimeOffset OccurredAt)
{
    /// <summary>Whether earlier tokens of the subject must be rejected.</summary>
    public bool IsRevocation => Type.Meaning is EventMeaning.SessionChanged or EventMeaning.AccountChanged && Type.IsReason(Payload);

    /// <summary>A text in the payload; null if there is none.</summary>
    public string? FindText(string name) => Payload.TryGetProperty(name, out JsonElement value) ? JsonElementText.Find(value) : null;
}

/// <summary>Reads the events of a verified token (RFC 8417 §2.2, SSF 1.0 §4).</summary>
internal static class EventReader
{
    /// <summary>Reads the events; null if <c>events</c> does not have the form that RFC 8417 §2.2 requires.</summary>
    /// <param name="claims">The claims, which were read strictly: no name occurs twice in an object.</param>
    /// <param name="issuedAt">The <c>iat</c> of the token.</param>
    public static IReadOnlyList<SecurityEvent>? Read(JsonElement claims, DateTimeOffset issuedAt)
    {
        if (!claims.TryGetProperty("events", out JsonElement events) || events.ValueKind != JsonValueKind.Object)
            return null;
        claims.TryGetProperty("sub_id", out JsonElement subject);
        List<SecurityEvent> all = [];
        foreach (JsonProperty entry in events.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.Object)
                return null;
            all.Add(new(EventType.Find(entry.Name), entry.Value, FindSubject(subject, entry.Value), EventTime.Read(entry.Value, issuedAt)));
        }

        return all.Count == 0 ? null : all;
    }

    // SSF 1.0 §3.1; before it, the subject was a member of the payload.
    private static JsonElement FindSubject(JsonElement subject, JsonElement payload) =>
        subject.ValueKind != JsonValueKind.Undefined ? subject
        : payload.TryGetProperty("subject", out JsonElement legacy) ? legacy
        : default;
}
