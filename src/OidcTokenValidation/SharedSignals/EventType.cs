using System.Text.Json;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.SharedSignals;

/// <summary>What an event of a type means for tokens that were issued before it.</summary>
internal enum EventMeaning
{
    /// <summary>Nothing, as far as this API knows.</summary>
    None,

    /// <summary>The session has ended, or has other claims or another assurance than its tokens state.</summary>
    SessionChanged,

    /// <summary>The account, and so every session of it, is disabled or compromised.</summary>
    AccountChanged,

    /// <summary>The transmitter tests the stream (SSF 1.0 §8.1.4).</summary>
    Verification,

    /// <summary>The transmitter has paused, disabled or enabled the stream (SSF 1.0 §8.1.5).</summary>
    StreamUpdated,
}

/// <summary>A type of events. Only these constants are tags and log texts, never the URI in a token.</summary>
/// <param name="Uri">The type (RFC 8417 §2.2).</param>
/// <param name="Name">Its name in metrics and in the log.</param>
/// <param name="Meaning">What an event of it means.</param>
internal sealed record EventType(string Uri, string Name, EventMeaning Meaning)
{
    /// <summary>A type that is not in the table.</summary>
    public static readonly EventType Other = new("", "other", EventMeaning.None);

    /// <summary>Whether an opaque identifier that is the whole subject is a session (CAEP 1.0 §3.1.2).</summary>
    public bool IsSessionRevoked { get; private init; }

    /// <summary>Returns false for events that are no reason to reject earlier tokens.</summary>
    public Func<JsonElement, bool> IsReason { get; private init; } = static _ => true;

    private static EventType Caep(string name, EventMeaning meaning) =>
        new($"https://schemas.openid.net/secevent/caep/event-type/{name}", $"caep/{name}", meaning);

    private static EventType Risc(string name, EventMeaning meaning) =>
        new($"https://schemas.openid.net/secevent/risc/event-type/{name}", $"risc/{name}", meaning);

    private static EventType Ssf(string name, EventMeaning meaning) =>
        new($"https://schemas.openid.net/secevent/ssf/event-type/{name}", $"ssf/{name}", meaning);

    // CAEP 1.0 §3.1, §3.3: a session is revoked. A new credential does not affect the sessions before it. Any other change, and one without its type, does.
    private static bool IsNotCreation(JsonElement payload) => !HasText(payload, "change_type", "create");

    // CAEP 1.0 §3.4.1: the direction is optional. One that is unknown is treated as a decrease.
    private static bool IsNotIncrease(JsonElement payload) => !HasText(payload, "change_direction", "increase");

    private static bool HasText(JsonElement payload, string member, string text) =>
        payload.TryGetProperty(member, out JsonElement value) && string.Equals(JsonElementText.Find(value), text, StringComparison.Ordinal);

    /// <summary>The types of SSF 1.0, CAEP 1.0 and RISC 1.0.</summary>
    public static IReadOnlyList<EventType> All { get; } =
    [
        Caep("session-revoked", EventMeaning.SessionChanged) with { IsSessionRevoked = true },
        Caep("token-claims-change", EventMeaning.SessionChanged),
        Caep("assurance-level-change", EventMeaning.SessionChanged) with { IsReason = IsNotIncrease },
        Caep("credential-change", EventMeaning.AccountChanged) with { IsReason = IsNotCreation },
        Caep("device-compliance-change", EventMeaning.None),
        Caep("risk-level-change", EventMeaning.None),
        Caep("session-established", EventMeaning.None),
        Caep("session-presented", EventMeaning.None),
        Risc("account-disabled", EventMeaning.AccountChanged),
        Risc("account-purged", EventMeaning.AccountChanged),
        Risc("credential-compromise", EventMeaning.AccountChanged),
        Risc("sessions-revoked", EventMeaning.AccountChanged),
        Risc("account-credential-change-required", EventMeaning.None),
        Risc("account-enabled", EventMeaning.None),
        Risc("identifier-changed", EventMeaning.None),
        Risc("identifier-recycled", EventMeaning.None),
        Risc("opt-in", EventMeaning.None),
        Risc("opt-out-initiated", EventMeaning.None),
        Risc("opt-out-cancelled", EventMeaning.None),
        Risc("opt-out-effective", EventMeaning.None),
        Risc("recovery-activated", EventMeaning.None),
        Risc("recovery-information-changed", EventMeaning.None),
        Ssf("verification", EventMeaning.Verification),
        Ssf("stream-updated", EventMeaning.StreamUpdated),
    ];

    /// <summary>Finds the type of a URI; <see cref="Other"/> if it is not in the table.</summary>
    public static EventType Find(string uri) => All.FirstOrDefault(type => string.Equals(type.Uri, uri, StringComparison.Ordinal)) ?? Other;
}
