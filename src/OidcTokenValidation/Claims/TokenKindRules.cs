using OidcTokenValidation.Failures;
using OidcTokenValidation.Profiles;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Claims;

/// <summary>RFC 8725 §3.12: what tells the issuer's access tokens from its other tokens, where <c>typ</c> does not.</summary>
internal static class TokenKindRules
{
    public static TokenFailure? FindFailure(in TokenClaims claims, ProfileRules profile)
    {
        foreach (ProfileRules.Mark mark in profile.Marks)
        {
            if (!IsThere(claims, mark))
                return Unmarked(profile, mark);
        }

        foreach (RegisteredClaim foreign in profile.Foreign)
        {
            if (claims.KindOf(foreign) != JsonKind.Absent)
                return Marked(profile, foreign);
        }

        if (profile.RequiredOneOf.Length > 0 && !HasOneOf(claims, profile.RequiredOneOf))
            return Unmarked(profile);
        return profile.AudienceIsNeverClient && IsForItsClient(claims, profile) ? ForItsClient(profile) : null;
    }

    /// <summary>Whether the claims have the mark.</summary>
    public static bool IsThere(in TokenClaims claims, ProfileRules.Mark mark)
    {
        if (claims.KindOf(mark.Claim) != JsonKind.String)
            return mark.IsOptional && claims.KindOf(mark.Claim) == JsonKind.Absent;
        JsonString value = claims.String(mark.Claim);
        if (mark.Values.Count == 0)
            return !value.IsEmpty;
        foreach (byte[] accepted in mark.Utf8)
        {
            if (value.Equals(accepted))
                return true;
        }

        return false;
    }

    private static bool HasOneOf(in TokenClaims claims, RegisteredClaim[] names)
    {
        foreach (RegisteredClaim name in names)
        {
            if (HasText(claims.Strings(name)))
                return true;
        }

        return false;
    }

    // Only a claim that is read as a whole tells a token's kind.
    private static bool HasText(JsonStringArray values)
    {
        bool hasText = false;
        while (values.TryRead(out JsonString value))
            hasText |= !value.IsEmpty;
        return hasText && !values.IsMalformed;
    }

    private static bool IsForItsClient(in TokenClaims claims, ProfileRules profile)
    {
        RegisteredClaim client = profile.ClientId[0];
        if (claims.KindOf(client) != JsonKind.String)
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

    private static TokenFailure Unmarked(ProfileRules profile, ProfileRules.Mark mark) => FailureTable.Get(TokenFailureCode.TokenKindNotAccepted).WithExplanation((profile, mark), static it =>
        $"Expected, by the profile {it.profile.Profile}, the claim '{ClaimIndex.NameOf(it.mark.Claim)}'{it.mark.Describe()}; it is missing or another one. A token of another kind was probably sent.");

    private static TokenFailure Unmarked(ProfileRules profile) => FailureTable.Get(TokenFailureCode.TokenKindNotAccepted).WithExplanation(profile, static profile =>
        $"Expected, by the profile {profile.Profile}, one of the claims {string.Join(", ", profile.RequiredOneOf.Select(static claim => $"'{ClaimIndex.NameOf(claim)}'"))}; none is there. A token of another kind was probably sent.");

    private static TokenFailure ForItsClient(ProfileRules profile) => FailureTable.Get(TokenFailureCode.TokenKindNotAccepted).WithExplanation(profile, static profile =>
        $"By the profile {profile.Profile} an access token is never for its own client, and this one is: 'aud' holds '{ClaimIndex.NameOf(profile.ClientId[0])}'. An ID token was probably sent.");

    private static TokenFailure Marked(ProfileRules profile, RegisteredClaim foreign) => FailureTable.Get(TokenFailureCode.TokenKindNotAccepted).WithExplanation((profile, foreign), static it =>
        $"By the profile {it.profile.Profile} no token has the claim '{ClaimIndex.NameOf(it.foreign)}'. A token of another kind was probably sent.");
}
