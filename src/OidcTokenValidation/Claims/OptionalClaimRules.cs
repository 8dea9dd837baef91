using OidcTokenValidation.Profiles;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Claims;

/// <summary>RFC 9068 §2.2.1 and §2.2.3: claims that may be missing, but must make sense where they are there.</summary>
internal static class OptionalClaimRules
{
    public static TokenFailure? FindFailure(in TokenClaims claims, ProfileRules profile)
    {
        if (claims.KindOf(RegisteredClaim.AuthenticationTime) != JsonKind.Absent && !claims.TryDate(RegisteredClaim.AuthenticationTime, out _))
            return ClaimFailures.Invalid(RegisteredClaim.AuthenticationTime);
        if (claims.KindOf(RegisteredClaim.AuthenticationContext) is not (JsonKind.Absent or JsonKind.String))
            return ClaimFailures.Invalid(RegisteredClaim.AuthenticationContext);
        if (!AreStrings(claims, RegisteredClaim.AuthenticationMethods))
            return ClaimFailures.Invalid(RegisteredClaim.AuthenticationMethods);
        foreach (RegisteredClaim scope in profile.Scopes)
        {
            if (!AreStrings(claims, scope))
                return ClaimFailures.Invalid(scope);
        }

        return null;
    }

    private static bool AreStrings(in TokenClaims claims, RegisteredClaim claim)
    {
        if (claims.KindOf(claim) == JsonKind.Absent)
            return true;
        JsonStringArray values = claims.Strings(claim);
        while (values.TryRead(out _))
        {
        }

        return !values.IsMalformed;
    }
}
