using OidcTokenValidation.Diagnostics;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Claims;

/// <summary>One shared refusal for each claim that is missing or invalid.</summary>
internal static class ClaimFailures
{
    private static readonly TokenFailure[] AllMissing =
        [.. Enum.GetValues<RegisteredClaim>().Select(static claim => Failures.Of(TokenFailureCode.ClaimMissing).Because(
            $"Expected the claim '{ClaimIndex.NameOf(claim)}'; the token has none."))];

    private static readonly TokenFailure[] AllInvalid =
        [.. Enum.GetValues<RegisteredClaim>().Select(static claim => Failures.Of(TokenFailureCode.ClaimInvalid).Because(
            $"Expected the claim '{ClaimIndex.NameOf(claim)}' to be {Expected(claim)}; it is something else."))];

    /// <summary>The refusal of a token whose issuer cannot be told.</summary>
    public static TokenFailure OfIssuer(in TokenClaims claims) =>
        claims.KindOf(RegisteredClaim.Issuer) == JsonKind.Absent ? Missing(RegisteredClaim.Issuer) : Invalid(RegisteredClaim.Issuer);

    public static TokenFailure Missing(RegisteredClaim claim) => AllMissing[(int)claim];

    public static TokenFailure Invalid(RegisteredClaim claim) => AllInvalid[(int)claim];

    private static string Expected(RegisteredClaim claim) => claim switch
    {
        RegisteredClaim.Audience => $"a non-empty string, or a non-empty array of such strings, {AudienceRule.MaxValues} at most",
        RegisteredClaim.Expiry or RegisteredClaim.NotBefore or RegisteredClaim.IssuedAt or RegisteredClaim.AuthenticationTime =>
            "a number of seconds from 1970 to the year 9999 (a JSON number, not a string)",
        RegisteredClaim.Scope or RegisteredClaim.Scp => "a string of scopes separated by spaces, or an array of strings",
        RegisteredClaim.AuthenticationMethods => "an array of strings",
        RegisteredClaim.AuthenticationContext => "a string",
        _ => "a non-empty string",
    };
}
