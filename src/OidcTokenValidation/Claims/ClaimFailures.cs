using OidcTokenValidation.Failures;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Claims;

/// <summary>One shared failure for each claim that is missing or invalid.</summary>
internal static class ClaimFailures
{
    private const string Identified = "by 'sub' or 'client_id', these and 'iss' non-empty strings if present";

    private static readonly TokenFailure[] AllMissing =
        [.. Enum.GetValues<RegisteredClaim>().Select(static claim => FailureTable.Get(TokenFailureCode.ClaimMissing).WithExplanation(
            $"Expected the claim '{ClaimIndex.GetName(claim)}'; the token has none.").At(GetCheckPoint(claim, CheckPoint.RequiredClaims)))];

    private static readonly TokenFailure[] AllInvalid =
        [.. Enum.GetValues<RegisteredClaim>().Select(static claim => FailureTable.Get(TokenFailureCode.ClaimInvalid).WithExplanation(
            $"Expected the claim '{ClaimIndex.GetName(claim)}' to be {Expected(claim)}; it is something else.").At(GetCheckPoint(claim, CheckPoint.Expiry)))];

    /// <summary>The failure of a token that has <c>iss</c>, where the profile has the issuer in <c>sub</c>.</summary>
    public static TokenFailure UnexpectedIssuer { get; } = FailureTable.Get(TokenFailureCode.ClaimInvalid)
        .WithExplanation("Expected no claim 'iss': by the profile the issuer is the trust domain of 'sub'. The token has one.").At(CheckPoint.Issuer);

    /// <summary>The failure of a token whose <c>iss</c> is not a string.</summary>
    public static TokenFailure GetIssuerFailure(in TokenClaims claims) =>
        claims.GetKind(RegisteredClaim.Issuer) == JsonKind.Absent ? Missing(RegisteredClaim.Issuer) : Invalid(RegisteredClaim.Issuer);

    public static TokenFailure Missing(ClaimName claim) => claim.Registered is { } registered
        ? AllMissing[(int)registered]
        : FailureTable.Get(TokenFailureCode.ClaimMissing).WithExplanation(
            claim, static claim => $"Expected the claim '{claim}'; the token has none.").At(CheckPoint.Audience);

    public static TokenFailure Invalid(ClaimName claim) => claim.Registered is { } registered
        ? AllInvalid[(int)registered]
        : FailureTable.Get(TokenFailureCode.ClaimInvalid).WithExplanation(
            claim, static claim => $"Expected the claim '{claim}' to be a non-empty string; it is something else.").At(CheckPoint.Audience);

    // The check at which AccessTokenRules reads the claim: identifiers after the kind, then the audience, then the times.
    private static CheckPoint GetCheckPoint(RegisteredClaim claim, CheckPoint ofTimes) => claim switch
    {
        RegisteredClaim.Issuer => CheckPoint.Issuer,
        RegisteredClaim.Expiry or RegisteredClaim.IssuedAt or RegisteredClaim.NotBefore => ofTimes,
        _ => CheckPoint.Audience,
    };

    private static string Expected(RegisteredClaim claim) => claim switch
    {
        RegisteredClaim.Audience => "a non-empty string, or a non-empty array of such strings",
        RegisteredClaim.Expiry or RegisteredClaim.NotBefore or RegisteredClaim.IssuedAt =>
            "a number of seconds from 1970 to the year 9999 (a JSON number, not a string)",
        RegisteredClaim.Actor => $"an object that identifies the actor {Identified}, "
            + $"with the prior actor in 'act', {ActorRules.MaxActors} actors at most (RFC 8693 §4.1)",
        RegisteredClaim.AuthorizedActor => $"an object that identifies the authorized actor {Identified} (RFC 8693 §4.4)",
        RegisteredClaim.AuthorizationDetails => "an array of objects that each have a non-empty string 'type' (RFC 9396 §2)",
        _ => "a non-empty string",
    };
}
