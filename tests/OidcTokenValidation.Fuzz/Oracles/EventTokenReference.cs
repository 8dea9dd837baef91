using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OidcTokenValidation.Fuzz.Oracles;

/// <summary>JWTs that report events (RFC 8417 §2.2), by jose, which verifies signature, issuer, audience and times, and by the rules that it does not
/// know.</summary>
/// <param name="audience">The name of the recipient.</param>
/// <param name="maxAge">The greatest age.</param>
/// <param name="skew">The accepted difference between clocks.</param>
internal sealed class EventTokenReference(string audience, TimeSpan maxAge, TimeSpan skew)
{
    private const double LastSecondOfYear9999 = 253_402_300_799;

    /// <summary>The claims of a token; null if it is not acceptable, for the reason.</summary>
    public JsonElement? Verify(string token, out string reason)
    {
        ReferenceResult result = NodeReference.Call("jwt", Encoding.Latin1.GetBytes(token), Encoding.UTF8.GetBytes(audience), Seconds(maxAge), Seconds(skew));
        reason = result.Error;
        if (result.Value is not { } claims)
            return null;
        bool isEvent = IsText(claims, "jti")
            && claims.TryGetProperty("events", out JsonElement events) && events.ValueKind == JsonValueKind.Object
            && AreNames(claims.GetProperty("aud"))
            && IsDateOrAbsent(claims, "iat") && IsDateOrAbsent(claims, "exp") && IsDateOrAbsent(claims, "nbf");
        reason = "no event token";
        return isEvent ? claims : null;
    }

    /// <summary>Whether a member is a string, and not empty.</summary>
    public static bool IsText(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.GetString() is not "";

    /// <summary>Whether a <c>typ</c> is a media type, without regard to case and to "application/" (RFC 7515 §4.1.9).</summary>
    public static bool IsType(JsonElement typ, string name) => typ.ValueKind == JsonValueKind.String && IsType(typ.GetString()!, name);

    private static bool IsType(string type, string name) =>
        string.Equals(type, name, StringComparison.OrdinalIgnoreCase) || string.Equals(type, $"application/{name}", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether header and claims are JSON for System.Text.Json too, and within the limits, and the header names no other key; jose accepts
    /// more.</summary>
    public static bool IsStrict(byte[][] sections) =>
        StrictJson.Parse(sections[0], maxDepth: 16) is { } header
        && StrictJson.Parse(sections[1], maxDepth: 16) is { } claims
        && StrictJson.CountMembers(header) <= 256 && StrictJson.CountMembers(claims) <= 256
        && (!header.TryGetProperty("kid", out JsonElement kid) || (kid.ValueKind == JsonValueKind.String && kid.GetString() is ""))
        && !header.TryGetProperty("b64", out _);

    private static bool AreNames(JsonElement audience) =>
        audience.ValueKind == JsonValueKind.String || audience.EnumerateArray().All(static name => name.ValueKind == JsonValueKind.String);

    private static bool IsDateOrAbsent(JsonElement claims, string name) =>
        !claims.TryGetProperty(name, out JsonElement date)
        || (date.ValueKind == JsonValueKind.Number && date.GetDouble() is >= 0 and <= LastSecondOfYear9999);   // JavaScript writes null for an infinite number

    private static byte[] Seconds(TimeSpan time) => Encoding.ASCII.GetBytes(time.TotalSeconds.ToString(CultureInfo.InvariantCulture));
}
