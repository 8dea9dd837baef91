namespace OidcTokenValidation.Profiles;

/// <summary>Finds a profile that does not distinguish the provider's tokens from its other tokens (RFC 8725 §3.12).</summary>
internal static class ProfileSigns
{
    // Claims that ID tokens have too: OpenID Connect Core §2, §5.1, and RFC 7519 §4.1. Their presence shows nothing.
    private static readonly string[] CommonClaims =
    [
        "iss", "sub", "aud", "exp", "iat", "nbf", "jti", "auth_time", "nonce", "acr", "amr", "azp", "at_hash", "c_hash", "s_hash", "sid", "name", "given_name",
        "family_name", "middle_name", "nickname", "preferred_username", "profile", "picture", "website", "email", "email_verified", "gender", "birthdate",
        "zoneinfo", "locale", "phone_number", "phone_number_verified", "address", "updated_at", "roles", "groups",

        // of Microsoft, Google, Keycloak and Auth0
        "tid", "oid", "rh", "upn", "unique_name", "idp", "hd", "session_state", "org_id",
    ];

    // Of these, the claims whose value can begin or end differently in another kind of token.
    private static readonly string[] ClaimsWithEdges = ["sub", "aud", "jti", "sid", "email"];

    private static readonly string[] ForbiddenInIdTokens = ["scope", "scp", "events", "token_introspection"];

    /// <summary>Adds the errors.</summary>
    public static void Find(AccessTokenProfile profile, string name, List<string> errors)
    {
        if (profile.IsIdToken)
            FindIdTokenErrors(profile, name, errors);
        else
            FindSignErrors(profile, name, errors);
    }

    // OpenID Connect Core §2: the audience is the client, which takes the place of a sign, if nothing shows another kind of token.
    private static void FindIdTokenErrors(AccessTokenProfile profile, string name, List<string> errors)
    {
        string[] missing = [.. ForbiddenInIdTokens.Except(profile.ForbiddenClaims, StringComparer.Ordinal)];
        if (missing.Length > 0)
        {
            errors.Add($"{name} is a profile of ID tokens. Its ForbiddenClaims must contain {Quote(missing)}: access tokens have them. "
                + "Start with AccessTokenProfile.IdToken.");
        }

        if (profile.Types.Contains("at+jwt", StringComparer.Ordinal))
            errors.Add($"{name} is a profile of ID tokens, and accepts the type of access tokens. Remove \"at+jwt\" from Types.");
        if (profile.AudienceSubstitute is not null)
            errors.Add($"{name} is a profile of ID tokens, which always have 'aud'. Remove AudienceSubstitute.");
    }

    private static void FindSignErrors(AccessTokenProfile profile, string name, List<string> errors)
    {
        bool hasType = !profile.IsTypeOptional && !profile.Types.Contains("jwt", StringComparer.Ordinal);
        bool hasValue = profile.KindClaims.Any(IsDistinctValue);
        if (hasType || hasValue)
            return;

        // Weaker signs: a claim that another kind of token could have one day, or the audience.
        if (!HasDistinctClaim(profile) && !HasAudienceSign(profile))
        {
            errors.Add($"{name} ('{profile.Name}') has nothing that distinguishes access tokens from the provider's ID tokens and other tokens. Write one of: "
                + "Types with a type that only access tokens have (\"at+jwt\"), and IsTypeOptional false; KindClaims with a claim and the value that it has in "
                + "access tokens only; RequiredClaims with a claim that only access tokens have (for instance \"client_id\" or \"scope\"); "
                + "or ForbidsClientAsAudience, with the claim of the client in RequiredClaims.");
        }
        else if (AccessTokenProfile.ClaimsOfOtherTokens.Except(profile.ForbiddenClaims, StringComparer.Ordinal).ToArray() is { Length: > 0 } missing)
        {
            errors.Add($"{name} ('{profile.Name}') distinguishes access tokens only by the presence of a claim or by the audience. Then ForbiddenClaims must "
                + $"contain {Quote(missing)}: write [.. AccessTokenProfile.ClaimsOfOtherTokens], or KindClaims with a value that only access tokens have.");
        }
    }

    private static bool IsDistinctValue(ProfileClaim claim) =>
        !claim.IsOptional && (claim.Values.Count > 0 || HasEdge(claim)) && !IsCommon(claim.Name);

    private static bool HasDistinctEdge(ProfileClaim claim) =>
        !claim.IsOptional && HasEdge(claim) && ClaimsWithEdges.Contains(claim.Name, StringComparer.Ordinal);

    private static bool HasEdge(ProfileClaim claim) => claim.Prefix is not null || claim.Suffix is not null;

    private static bool HasDistinctClaim(AccessTokenProfile profile) =>
        profile.RequiredClaims.Concat(profile.KindClaims.Where(static claim => !claim.IsOptional).Select(static claim => claim.Name))
            .Any(static claim => !IsCommon(claim))
        || profile.KindClaims.Any(HasDistinctEdge)
        || (profile.RequiredOneOf.Count > 0 && !profile.RequiredOneOf.Any(IsCommon));

    private static bool HasAudienceSign(AccessTokenProfile profile) =>
        profile is { ForbidsClientAsAudience: true, AudienceSubstitute: null, ClientIdClaims: [var client, ..] }
        && (client is "azp" || !IsCommon(client))
        && profile.RequiredClaims.Contains(client, StringComparer.Ordinal);

    private static bool IsCommon(string claim) => CommonClaims.Contains(claim, StringComparer.Ordinal);

    private static string Quote(IEnumerable<string> names) => string.Join(", ", names.Select(static name => $"\"{name}\""));
}
