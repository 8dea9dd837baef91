using System.Text.Json;
using OidcTokenValidation.Fuzz.Inputs;

namespace OidcTokenValidation.Fuzz.Oracles;

/// <summary>Which differences between the checks of proofs here and in oauth4webapi are intended.</summary>
internal static class ProofDifferences
{
    private const double LastSecondOfYear9999 = 253_402_300_799;

    /// <summary>Whether a proof is accepted here on purpose that oauth4webapi rejects.</summary>
    public static bool IsAccepted(string error, JsonElement header, JsonElement claims, string uri, string method) =>
        // RFC 9449 §4.3 check 9: JavaScript's URLs are not normalised as RFC 3986 §6.2.2 describes.
        (error.Contains("htu mismatch", StringComparison.Ordinal) && Rfc3986.AreEqual(claims.GetProperty("htu").GetString()!, uri))

        // A member of a key with null, an empty string or an empty array counts as absent.
        || header.GetProperty("jwk").EnumerateObject().Any(static member => IsEmpty(member.Value))

        // RFC 9449 §4.2 defines neither: other claims are ignored.
        || error is "unexpected JWT \"iss\" (issuer) claim type" or "unexpected JWT \"aud\" (audience) claim type"

        // RFC 9110 §9.1: methods are case-sensitive, and any token is one. JavaScript changes and forbids some.
        || (error.Contains("htm mismatch", StringComparison.Ordinal) && method.AsSpan().ContainsAnyInRange('a', 'z'))
        || error.Contains("HTTP method", StringComparison.Ordinal);

    /// <summary>Whether a proof is rejected here on purpose that oauth4webapi accepts.</summary>
    public static bool IsRejected(TokenFailureCode code, JsonElement? header, JsonElement? claims, string uri, string method) => code switch
    {
        // JSON.parse accepts members twice, lone surrogates and replaced octets. RFC 7797 §7: no b64. And the limits.
        TokenFailureCode.ProofMalformed => header is not { } read || claims is not { } of || read.TryGetProperty("b64", out _)
            || StrictJson.CountMembers(read) > 64 || StrictJson.CountMembers(of) > 64,

        TokenFailureCode.ProofIncomplete => claims is { } of
            && (IsIdRejected(of) || IsNonceRejected(of) || IsDateRejected(of, "iat") || IsDateRejected(of, "exp") || IsDateRejected(of, "nbf")),

        // RFC 7517 §4.2 to §4.4: the key states its use. RFC 9449 §4.3 check 7: it has no private member.
        TokenFailureCode.ProofKeyInvalid => true,
        TokenFailureCode.ProofMethodMismatch => method.AsSpan().ContainsAnyInRange('a', 'z'),
        TokenFailureCode.ProofTargetMismatch => claims is not { } of || !of.TryGetProperty("htu", out JsonElement htu)
            || htu.ValueKind != JsonValueKind.String || !Rfc3986.AreEqual(htu.GetString()!, uri),

        // DPoPOptions.MaxProofAge and MaxProofAhead; oauth4webapi has 300 s.
        TokenFailureCode.ProofNotFresh => claims is { } of && of.GetProperty("iat").GetDouble() is < FixedClock.Seconds - 60 or > FixedClock.Seconds + 10,
        _ => false,
    };

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => true,
        JsonValueKind.String => value.GetString() is "",
        JsonValueKind.Array => value.GetArrayLength() == 0,
        _ => false,
    };

    private static bool IsIdRejected(JsonElement claims) => claims.TryGetProperty("jti", out JsonElement id) && id.GetString() is { Length: 0 or > 512 };

    private static bool IsNonceRejected(JsonElement claims) =>
        claims.TryGetProperty("nonce", out JsonElement nonce) && nonce.ValueKind != JsonValueKind.String;

    private static bool IsDateRejected(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out JsonElement date)
        && (date.ValueKind != JsonValueKind.Number || date.GetDouble() is not (>= 0 and <= LastSecondOfYear9999));
}
