using OidcTokenValidation.Profiles;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Claims;

/// <summary>RFC 9068 §2.2: the claims that identify issuer, subject, client and token are non-empty strings.</summary>
internal static class StringRules
{
    public static TokenFailure? FindFailure(in TokenClaims claims, ProfileRules profile)
    {
        if (claims.GetKind(RegisteredClaim.Issuer) == JsonKind.Absent)
            return ClaimFailures.Missing(RegisteredClaim.Issuer);
        if (LacksSubject(claims, profile))
            return ClaimFailures.Missing(RegisteredClaim.Subject);
        foreach (RegisteredClaim claim in profile.RequiredClaims)
        {
            if (claims.GetKind(claim) == JsonKind.Absent)
                return ClaimFailures.Missing(claim);
        }

        return FindInvalid(claims, profile);
    }

    /// <summary>All required claims that are missing, for a report.</summary>
    public static List<RegisteredClaim> FindMissing(in TokenClaims claims, ProfileRules profile)
    {
        List<RegisteredClaim> missing = [];
        if (claims.GetKind(RegisteredClaim.Issuer) == JsonKind.Absent)
            missing.Add(RegisteredClaim.Issuer);
        if (LacksSubject(claims, profile))
            missing.Add(RegisteredClaim.Subject);
        foreach (RegisteredClaim claim in profile.RequiredClaims)
        {
            if (claims.GetKind(claim) == JsonKind.Absent)
                missing.Add(claim);
        }

        return missing;
    }

    /// <summary>The first of the claims that is present and not a non-empty string. Optional ones are checked too: the token exposes their values.</summary>
    public static TokenFailure? FindInvalid(in TokenClaims claims, ProfileRules profile) => FindInvalid(claims, RegisteredClaim.Issuer)
        ?? FindInvalid(claims, RegisteredClaim.Subject)
        ?? FindInvalid(claims, profile.ClientId)
        ?? FindInvalid(claims, profile.TokenId);

    /// <summary>The first of the claims that is present and not a non-empty string.</summary>
    public static TokenFailure? FindInvalid(in TokenClaims claims, RegisteredClaim[] toCheck)
    {
        foreach (RegisteredClaim claim in toCheck)
        {
            if (FindInvalid(claims, claim) is { } failure)
                return failure;
        }

        return null;
    }

    private static bool LacksSubject(in TokenClaims claims, ProfileRules profile) =>
        claims.GetKind(RegisteredClaim.Subject) == JsonKind.Absent && !(profile.IsSubjectOptionalForClients && !HasUserClaim(claims));

    private static bool HasUserClaim(in TokenClaims claims) =>
        claims.GetKind(RegisteredClaim.AuthenticationTime) != JsonKind.Absent
        || claims.GetKind(RegisteredClaim.AuthenticationContext) != JsonKind.Absent
        || claims.GetKind(RegisteredClaim.AuthenticationMethods) != JsonKind.Absent
        || claims.GetKind(RegisteredClaim.SessionId) != JsonKind.Absent;

    private static TokenFailure? FindInvalid(in TokenClaims claims, RegisteredClaim claim) =>
        claims.GetKind(claim) == JsonKind.Absent || (claims.GetKind(claim) == JsonKind.String && !claims.String(claim).IsEmpty)
            ? null
            : ClaimFailures.Invalid(claim);
}
