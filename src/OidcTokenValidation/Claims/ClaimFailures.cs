using OidcTokenValidation.Diagnostics;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Claims;

/// <summary>One shared refusal for each claim that is missing or invalid.</summary>
internal static class ClaimFailures
{
    private static readonly TokenFailure[] AllMissing =
        [.. Enum.GetValues<RegisteredClaim>().Select(static claim => Failures.Of(TokenFailureCode.ClaimMissing).Because(
            $"Expected the claim '{ClaimIndex.NameOf(claim)}'; the token has none. RFC 9068 requires iss, exp, aud, sub, client_id, iat and jti: let the provider issue access tokens by RFC 9068."))];

    private static readonly TokenFailure[] AllInvalid =
        [.. Enum.GetValues<RegisteredClaim>().Select(static claim => Failures.Of(TokenFailureCode.ClaimInvalid).Because(
            $"Expected the claim '{ClaimIndex.NameOf(claim)}' to be {Expected(claim)}; it is something else."))];

    public static TokenFailure Missing(RegisteredClaim claim) => AllMissing[(int)claim];

    public static TokenFailure Invalid(RegisteredClaim claim) => AllInvalid[(int)claim];

    private static string Expected(RegisteredClaim claim) => claim switch
    {
        RegisteredClaim.Audience => $"a non-empty string, or a non-empty array of such strings, {AudienceRule.MaxValues} at most",
        RegisteredClaim.Expiry or RegisteredClaim.NotBefore or RegisteredClaim.IssuedAt or RegisteredClaim.AuthenticationTime =>
            "a number of seconds from 1970 to the year 9999 (a JSON number, not a string)",
        RegisteredClaim.Scope => "a string of scopes separated by spaces, or an array of strings",
        RegisteredClaim.AuthenticationMethods => "an array of strings",
        RegisteredClaim.AuthenticationContext => "a string",
        _ => "a non-empty string",
    };
}
