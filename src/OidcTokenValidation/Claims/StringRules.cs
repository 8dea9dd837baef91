using OidcTokenValidation.Profiles;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Claims;

/// <summary>RFC 9068 §2.2: the claims that identify issuer, subject, client and token are non-empty strings.</summary>
internal static class StringRules
{
    public static TokenFailure? FindFailure(in TokenClaims claims, ProfileRules profile)
    {
        if (LacksIssuer(claims, profile))
            return ClaimFailures.Missing(RegisteredClaim.Issuer);
        if (LacksSubject(claims, profile))
            return ClaimFailures.Missing(profile.Subject[0]);
        foreach (ClaimName claim in profile.RequiredClaims)
        {
            if (claims.GetKind(claim) == JsonKind.Absent)
                return ClaimFailures.Missing(claim);
        }

        return FindInvalid(claims, profile);
    }

    /// <summary>All required claims that are missing, for a report.</summary>
    public static List<ClaimName> FindMissing(in TokenClaims claims, ProfileRules profile)
    {
        List<ClaimName> missing = [];
        if (LacksIssuer(claims, profile))
            missing.Add(RegisteredClaim.Issuer);
        if (LacksSubject(claims, profile))
            missing.Add(profile.Subject[0]);
        foreach (ClaimName claim in profile.RequiredClaims)
        {
            if (claims.GetKind(claim) == JsonKind.Absent)
                missing.Add(claim);
        }

        return missing;
    }

    /// <summary>The first of the claims that is present and not a non-empty string. Optional ones are checked too: the token exposes their values.</summary>
    public static TokenFailure? FindInvalid(in TokenClaims claims, ProfileRules profile) => FindInvalidIssuer(claims, profile)
        ?? FindInvalidSubject(claims, profile.Subject)
        ?? FindInvalid(claims, profile.ClientId)
        ?? FindInvalid(claims, profile.TokenId)
        ?? FindEmpty(claims, profile.RequiredClaims);

    /// <summary>The first of the claims that is present and not a non-empty string.</summary>
    public static TokenFailure? FindInvalid(in TokenClaims claims, ReadOnlySpan<ClaimName> toCheck)
    {
        foreach (ClaimName claim in toCheck)
        {
            if (FindInvalid(claims, claim) is { } failure)
                return failure;
        }

        return null;
    }

    private static bool LacksIssuer(in TokenClaims claims, ProfileRules profile) =>
        claims.GetKind(RegisteredClaim.Issuer) == JsonKind.Absent && !profile.Profile.TakesIssuerFromSubject;

    private static TokenFailure? FindInvalidIssuer(in TokenClaims claims, ProfileRules profile)
    {
        if (!profile.Profile.TakesIssuerFromSubject)
            return FindInvalid(claims, RegisteredClaim.Issuer);
        return claims.GetKind(RegisteredClaim.Issuer) == JsonKind.Absent ? null : ClaimFailures.UnexpectedIssuer;
    }

    // A required claim without content shows nothing.
    private static TokenFailure? FindEmpty(in TokenClaims claims, ClaimName[] required)
    {
        foreach (ClaimName claim in required)
        {
            if (claims.IsEmpty(claim) && claims.GetKind(claim) != JsonKind.Absent)
                return ClaimFailures.Invalid(claim);
        }

        return null;
    }

    private static bool LacksSubject(in TokenClaims claims, ProfileRules profile)
    {
        foreach (ClaimName claim in profile.Subject)
        {
            // The only claim of the subject must not be empty; where there are several, an empty one counts as absent.
            if (profile.Subject.Length == 1 ? claims.GetKind(claim) != JsonKind.Absent : !claims.IsEmpty(claim))
                return false;
        }

        return !profile.Profile.IsSubjectOptionalForClients || HasUserClaim(claims);
    }

    private static TokenFailure? FindInvalidSubject(in TokenClaims claims, ClaimName[] subject)
    {
        foreach (ClaimName claim in subject)
        {
            if (!(subject.Length > 1 && claims.IsEmpty(claim)) && FindInvalid(claims, claim) is { } failure)
                return failure;
        }

        return null;
    }

    private static bool HasUserClaim(in TokenClaims claims) =>
        claims.GetKind(RegisteredClaim.AuthenticationTime) != JsonKind.Absent
        || claims.GetKind(RegisteredClaim.AuthenticationContext) != JsonKind.Absent
        || claims.GetKind(RegisteredClaim.AuthenticationMethods) != JsonKind.Absent
        || claims.GetKind(RegisteredClaim.SessionId) != JsonKind.Absent;

    private static TokenFailure? FindInvalid(in TokenClaims claims, ClaimName claim)
    {
        JsonKind kind = claims.GetKind(claim);
        return kind == JsonKind.Absent || (kind == JsonKind.String && !claims.IsEmpty(claim)) ? null : ClaimFailures.Invalid(claim);
    }
}
