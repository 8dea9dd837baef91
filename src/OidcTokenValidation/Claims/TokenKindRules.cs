using OidcTokenValidation.Failures;
using OidcTokenValidation.Profiles;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Claims;

/// <summary>RFC 8725 §3.12: distinguishes the issuer's access tokens from its other tokens by their claims, where <c>typ</c> does not.</summary>
internal static class TokenKindRules
{
    public static TokenFailure? FindFailure(in TokenClaims claims, ProfileRules profile)
    {
        foreach (KindClaim required in profile.KindClaims)
        {
            if (!Matches(claims, required))
                return KindClaimDiffers(profile, required);
        }

        foreach (ClaimName forbidden in profile.ForbiddenClaims)
        {
            if (claims.GetKind(forbidden) != JsonKind.Absent)
                return HasForbidden(profile, forbidden);
        }

        if (profile.RequiredOneOf.Length > 0 && !HasOneOf(claims, profile.RequiredOneOf))
            return LacksOneOf(profile);
        return profile.Profile.ForbidsClientAsAudience && IsForItsClient(claims, profile) ? ClientIsAudience(profile) : null;
    }

    /// <summary>Whether the claims have the claim with an accepted value.</summary>
    public static bool Matches(in TokenClaims claims, KindClaim kind)
    {
        JsonKind found = claims.GetKind(kind.Claim);
        if (found == JsonKind.Absent)
            return kind.IsOptional;
        if (kind is { Values.Length: 0, Prefix: null, Suffix: null })
            return !claims.IsEmpty(kind.Claim);
        if (found != JsonKind.String)
            return false;
        JsonString value = claims.String(kind.Claim);
        return kind.Values.Length > 0
            ? IsOneOf(value, kind.Values)
            : (kind.Prefix is null || value.StartsWith(kind.Prefix)) && (kind.Suffix is null || value.EndsWith(kind.Suffix));
    }

    private static bool IsOneOf(JsonString value, byte[][] accepted)
    {
        foreach (byte[] one in accepted)
        {
            if (value.Equals(one))
                return true;
        }

        return false;
    }

    private static bool HasOneOf(in TokenClaims claims, ClaimName[] required)
    {
        foreach (ClaimName claim in required)
        {
            if (HasText(claims.Strings(claim)))
                return true;
        }

        return false;
    }

    // A claim with an item that is not a string shows nothing about the token's kind.
    private static bool HasText(JsonStringArray values)
    {
        bool hasText = false;
        while (values.TryRead(out JsonString value))
            hasText |= !value.IsEmpty;
        return hasText && !values.IsMalformed;
    }

    private static bool IsForItsClient(in TokenClaims claims, ProfileRules profile)
    {
        ClaimName client = profile.ClientId[0];
        if (claims.GetKind(client) != JsonKind.String)
            return false;
        JsonString name = claims.String(client);
        JsonStringArray audiences = claims.Strings(RegisteredClaim.Audience);
        while (audiences.TryRead(out JsonString audience))
        {
            if (audience.IsSameText(name))
                return true;
        }

        return false;
    }

    private static TokenFailure KindClaimDiffers(ProfileRules profile, KindClaim required) =>
        FailureTable.Get(TokenFailureCode.TokenKindNotAccepted).WithExplanation((profile, required), static it =>
            $"Expected the claim '{it.required.Claim}'{it.required.Describe()} by the profile {it.profile.Profile}; "
            + "it is missing or has another value. A token of another kind was probably sent.");

    private static TokenFailure LacksOneOf(ProfileRules profile) =>
        FailureTable.Get(TokenFailureCode.TokenKindNotAccepted).WithExplanation(profile, static profile =>
            $"Expected one of the claims {string.Join(", ", profile.RequiredOneOf.Select(static claim => $"'{claim}'"))} "
            + $"by the profile {profile.Profile}; the token has none. A token of another kind was probably sent.");

    private static TokenFailure ClientIsAudience(ProfileRules profile) =>
        FailureTable.Get(TokenFailureCode.TokenKindNotAccepted).WithExplanation(profile, static profile =>
            $"Expected 'aud' not to contain the client ('{profile.ClientId[0]}') by the profile {profile.Profile}; it does. "
            + "An ID token was probably sent.");

    private static TokenFailure HasForbidden(ProfileRules profile, ClaimName forbidden) =>
        FailureTable.Get(TokenFailureCode.TokenKindNotAccepted).WithExplanation((profile, forbidden), static it =>
            $"The profile {it.profile.Profile} forbids the claim '{it.forbidden}', and the token has it. "
            + "A token of another kind was probably sent.");
}
