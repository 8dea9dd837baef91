using System.Collections.Frozen;
using OidcTokenValidation.Failures;

namespace OidcTokenValidation.SenderConstraints.DPoP;

/// <summary>One shared failure for each member of a proof that is missing or invalid (RFC 9449 §4.3 check 3).</summary>
internal static class IncompleteProof
{
    private const string Text = "a string, not empty";
    private const string Date = "a number of seconds from 1970 to the year 9999, not of milliseconds and not a string";

    private static readonly FrozenDictionary<string, TokenFailure> ByMember = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["typ"] = Text,
        ["alg"] = Text,
        ["jwk"] = "an object",
        ["jti"] = "a string of 1 to 512 characters",
        ["htm"] = Text,
        ["htu"] = Text,
        ["ath"] = Text,
        ["iat"] = Date,
        ["nonce"] = "a string, if present",
        ["nbf"] = Date + ", if present",
        ["exp"] = Date + ", if present",
    }.ToFrozenDictionary(
        static member => member.Key,
        static member => FailureTable.Get(TokenFailureCode.ProofIncomplete).WithExplanation(
            $"Expected the proof's '{member.Key}' to be {member.Value}; it is missing, or something else."),
        StringComparer.Ordinal);

    public static TokenFailure Get(string member) => ByMember[member];
}
