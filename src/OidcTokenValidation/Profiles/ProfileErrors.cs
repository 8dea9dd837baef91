using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Profiles;

/// <summary>Finds the errors of a profile, above all one that does not distinguish the provider's tokens from its other tokens (RFC 8725 §3.12).</summary>
internal static class ProfileErrors
{
    private const int MaxNameLength = 64;

    // Claims that ID tokens have too: OpenID Connect Core §2, §5.1, and RFC 7519 §4.1. Their presence shows nothing.
    private static readonly string[] CommonClaims =
    [
        "iss", "sub", "aud", "exp", "iat", "nbf", "jti", "auth_time", "nonce", "acr", "amr", "azp", "at_hash", "c_hash", "s_hash", "sid", "name", "given_name",
        "family_name", "middle_name", "nickname", "preferred_username", "profile", "picture", "website", "email", "email_verified", "gender", "birthdate",
        "zoneinfo", "locale", "phone_number", "phone_number_verified", "address", "updated_at", "roles", "groups",
    ];

    // RFC 9449, RFC 8417, OpenID Connect Back-Channel Logout, RFC 9701: no access tokens.
    private static readonly string[] OtherTypes = ["dpop+jwt", "secevent+jwt", "logout+jwt", "token-introspection+jwt", "oauth-authz-req+jwt", "id+jwt"];

    private static readonly string[] ForbiddenInIdTokens = ["scope", "scp", "events", "token_introspection"];

    /// <summary>Adds the errors.</summary>
    /// <param name="profile">The profile; null if the application's code has set it to null.</param>
    /// <param name="issuer">The name of the option of its issuer, for the messages.</param>
    /// <param name="errors">Gets the errors.</param>
    public static void Find(AccessTokenProfile? profile, string issuer, List<string> errors)
    {
        AccessTokenProfile? named = ProfileTable.Find(profile?.Name);
        if (profile is not null && ReferenceEquals(profile, named))
            return;
        string name = issuer + ".Profile";
        if (profile is null)
        {
            errors.Add($"{name} is null. Leave it out for AccessTokenProfile.Rfc9068.");
            return;
        }

        FindNameErrors(profile, named, name, errors);
        FindFormErrors(profile, name, errors);
        if (profile.IsIdToken)
            FindIdTokenErrors(profile, name, errors);
        else
            FindSignErrors(profile, name, errors);
    }

    private static void FindNameErrors(AccessTokenProfile profile, AccessTokenProfile? named, string name, List<string> errors)
    {
        if (profile.Name is not { Length: > 0 and <= MaxNameLength } text || text.AsSpan().ContainsAnyExceptInRange('!', '~'))
            errors.Add($"{name}.Name must have 1 to {MaxNameLength} printable ASCII characters without spaces. Write for instance \"Acme\".");
        else if (named is not null && !named.Equals(profile))
            errors.Add($"{name}.Name is '{profile.Name}', the name of another profile. Write the name of your provider, so that reports are clear.");
    }

    private static void FindFormErrors(AccessTokenProfile profile, string name, List<string> errors)
    {
        foreach ((string list, IEnumerable<string?> claims) in GetClaimLists(profile))
        {
            if (claims.Any(string.IsNullOrEmpty))
                errors.Add($"{name}.{list} holds an empty name. Write the name of a claim.");
        }

        if (profile.SubjectClaims.Count == 0)
            errors.Add($"{name}.SubjectClaims is empty. Write the claim that contains the subject, usually \"sub\".");
        if (profile.RolesClaim.Count == 0 || profile.GroupsClaim.Count == 0)
            errors.Add($"{name}.RolesClaim and GroupsClaim must not be empty. Leave them out, or write a claim's name and the names of members within.");
        foreach (ProfileClaim? claim in profile.KindClaims.Append(profile.KeyBoundClaim))
        {
            bool hasEdge = claim?.Prefix is not null || claim?.Suffix is not null;
            if ((hasEdge && claim?.Values.Count > 0) || claim is { Prefix: "" } or { Suffix: "" } || claim?.Values.Any(string.IsNullOrEmpty) == true)
            {
                errors.Add($"{name}: the claim '{claim!.Name}' has an empty value, or Values together with Prefix or Suffix. Write accepted values, or how "
                    + "the value begins or ends.");
            }
        }

        foreach (string type in profile.Types.Where(static type => !IsType(type)))
            errors.Add($"{name}.Types holds '{type}'. Write the value of 'typ' in lower case without \"application/\", for instance \"jwt\" or \"at+jwt\".");
        if (profile.Types.Count == 0 && !profile.IsTypeOptional)
            errors.Add($"{name}.Types is empty. Write the accepted values of 'typ', or set IsTypeOptional.");
        if (profile.MaxLifetime is { } lifetime && lifetime < TimeSpan.FromMinutes(1))
            errors.Add($"{name}.MaxLifetime is {lifetime}. Write at least one minute.");
        foreach (string? algorithm in profile.AllowedAlgorithms.Where(static algorithm => algorithm is null || SignatureAlgorithm.Find(algorithm) is null))
            errors.Add($"{name}.AllowedAlgorithms holds '{algorithm}'. Write one of {string.Join(", ", SignatureAlgorithm.All.Select(static a => a.Name))}.");
        if (profile.IsSubjectOptionalForClients && !profile.RequiredClaims.Intersect(profile.ClientIdClaims, StringComparer.Ordinal).Any())
            errors.Add($"{name}: a token without subject must name its client. Add the claim of ClientIdClaims to RequiredClaims.");
    }

    private static (string List, IEnumerable<string?> Claims)[] GetClaimLists(AccessTokenProfile profile) =>
    [
        (nameof(profile.RequiredClaims), profile.RequiredClaims),
        (nameof(profile.RequiredOneOf), profile.RequiredOneOf),
        (nameof(profile.KindClaims), profile.KindClaims.Select(static claim => claim?.Name)),
        (nameof(profile.ForbiddenClaims), profile.ForbiddenClaims),
        (nameof(profile.SubjectClaims), profile.SubjectClaims),
        (nameof(profile.ClientIdClaims), profile.ClientIdClaims),
        (nameof(profile.TokenIdClaim), [profile.TokenIdClaim]),
        (nameof(profile.ScopeClaims), profile.ScopeClaims),
        (nameof(profile.RolesClaim), profile.RolesClaim),
        (nameof(profile.GroupsClaim), profile.GroupsClaim),
        (nameof(profile.AudienceSubstitute), [profile.AudienceSubstitute ?? "aud"]),
    ];

    // OpenID Connect Core §2: the audience is the client, which takes the place of a sign, if nothing shows another kind of token.
    private static void FindIdTokenErrors(AccessTokenProfile profile, string name, List<string> errors)
    {
        string[] missing = [.. ForbiddenInIdTokens.Except(profile.ForbiddenClaims, StringComparer.Ordinal)];
        if (missing.Length > 0)
            errors.Add($"{name} is a profile of ID tokens. Its ForbiddenClaims must contain {Quote(missing)}: access tokens have them. Start with AccessTokenProfile.IdToken.");
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
        !claim.IsOptional && (claim.Prefix is not null || claim.Suffix is not null || (claim.Values.Count > 0 && !CommonClaims.Contains(claim.Name, StringComparer.Ordinal)));

    private static bool HasDistinctClaim(AccessTokenProfile profile) =>
        profile.RequiredClaims.Concat(profile.KindClaims.Where(static claim => !claim.IsOptional).Select(static claim => claim.Name))
            .Except(CommonClaims, StringComparer.Ordinal).Any()
        || (profile.RequiredOneOf.Count > 0 && !profile.RequiredOneOf.Intersect(CommonClaims, StringComparer.Ordinal).Any());

    private static bool HasAudienceSign(AccessTokenProfile profile) =>
        profile is { ForbidsClientAsAudience: true, AudienceSubstitute: null, ClientIdClaims: [var client, ..] }
        && profile.RequiredClaims.Contains(client, StringComparer.Ordinal);

    private static bool IsType(string? type) =>
        type is { Length: > 0 and <= MaxNameLength }
        && !type.AsSpan().ContainsAnyExceptInRange('!', '~')
        && !type.AsSpan().ContainsAnyInRange('A', 'Z')
        && !type.Contains('/', StringComparison.Ordinal)
        && !OtherTypes.Contains(type, StringComparer.Ordinal);

    private static string Quote(IEnumerable<string> names) => string.Join(", ", names.Select(static name => $"\"{name}\""));
}
