using OidcTokenValidation.Profiles;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Claims;

/// <summary>RFC 9068 §2.2: the claims that name issuer, subject, client and token, each a string with something in it.</summary>
internal static class StringRules
{
    public static TokenFailure? FindFailure(in TokenClaims claims, ProfileRules profile)
    {
        if (claims.KindOf(RegisteredClaim.Issuer) == JsonKind.Absent)
            return ClaimFailures.Missing(RegisteredClaim.Issuer);
        if (LacksSubject(claims, profile))
            return ClaimFailures.Missing(RegisteredClaim.Subject);
        foreach (RegisteredClaim claim in profile.Required)
        {
            if (claims.KindOf(claim) == JsonKind.Absent)
                return ClaimFailures.Missing(claim);
        }

        return FindInvalid(claims, profile);
    }

    /// <summary>All required names that the claims lack, for a report.</summary>
    public static List<RegisteredClaim> FindMissing(in TokenClaims claims, ProfileRules profile)
    {
        List<RegisteredClaim> missing = [];
        if (claims.KindOf(RegisteredClaim.Issuer) == JsonKind.Absent)
            missing.Add(RegisteredClaim.Issuer);
        if (LacksSubject(claims, profile))
            missing.Add(RegisteredClaim.Subject);
        foreach (RegisteredClaim claim in profile.Required)
        {
            if (claims.KindOf(claim) == JsonKind.Absent)
                missing.Add(claim);
        }

        return missing;
    }

    /// <summary>The first name that is there, but is no string with something in it: what is not required must still be a name, for it becomes one.</summary>
    public static TokenFailure? FindInvalid(in TokenClaims claims, ProfileRules profile) => FindEmpty(claims, RegisteredClaim.Issuer)
        ?? FindEmpty(claims, RegisteredClaim.Subject)
        ?? FindEmpty(claims, profile.ClientId)
        ?? FindEmpty(claims, profile.TokenId);

    /// <summary>The first of the claims that is there, but is no string with something in it.</summary>
    public static TokenFailure? FindEmpty(in TokenClaims claims, RegisteredClaim[] names)
    {
        foreach (RegisteredClaim claim in names)
        {
            if (FindEmpty(claims, claim) is { } failure)
                return failure;
        }

        return null;
    }

    private static bool LacksSubject(in TokenClaims claims, ProfileRules profile) =>
        claims.KindOf(RegisteredClaim.Subject) == JsonKind.Absent && !(profile.ClientsLackSubject && !SpeaksOfUser(claims));

    private static bool SpeaksOfUser(in TokenClaims claims) =>
        claims.KindOf(RegisteredClaim.AuthenticationTime) != JsonKind.Absent
        || claims.KindOf(RegisteredClaim.AuthenticationContext) != JsonKind.Absent
        || claims.KindOf(RegisteredClaim.AuthenticationMethods) != JsonKind.Absent
        || claims.KindOf(RegisteredClaim.SessionId) != JsonKind.Absent;

    private static TokenFailure? FindEmpty(in TokenClaims claims, RegisteredClaim claim) =>
        claims.KindOf(claim) == JsonKind.Absent || (claims.KindOf(claim) == JsonKind.String && !claims.String(claim).IsEmpty) ? null : ClaimFailures.Invalid(claim);
}
