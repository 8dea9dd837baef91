using System.Collections.Frozen;
using OidcTokenValidation.Failures;

namespace OidcTokenValidation.SenderConstraints.DPoP;

/// <summary>One shared refusal for each member that a proof lacks, or that is not what it must be (RFC 9449 §4.3 check 3).</summary>
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
        ["nonce"] = "a string, if it is there",
        ["nbf"] = Date + ", if it is there",
        ["exp"] = Date + ", if it is there",
    }.ToFrozenDictionary(
        static member => member.Key,
        static member => FailureTable.Get(TokenFailureCode.ProofIncomplete).WithExplanation($"Expected the proof's '{member.Key}' to be {member.Value}; it is missing, or something else."),
        StringComparer.Ordinal);

    public static TokenFailure Get(string member) => ByMember[member];
}
