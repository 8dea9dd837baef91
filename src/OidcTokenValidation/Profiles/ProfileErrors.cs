using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Profiles;

/// <summary>Finds the errors of a profile. Named profiles have none.</summary>
internal static class ProfileErrors
{
    private const int MaxNameLength = 64;

    // RFC 9449, RFC 8417, OpenID Connect Back-Channel Logout, Token Status List, RFC 9701: no access tokens.
    private static readonly string[] OtherTypes =
        ["dpop+jwt", "secevent+jwt", "logout+jwt", "statuslist+jwt", "token-introspection+jwt", "oauth-authz-req+jwt", "id+jwt"];

    /// <summary>Adds the errors.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="issuer">The name of the option of its issuer, for the messages.</param>
    /// <param name="algorithms">The algorithms that the validator knows.</param>
    /// <param name="errors">Gets the errors.</param>
    public static void Find(AccessTokenProfile profile, string issuer, AlgorithmTable algorithms, List<string> errors)
    {
        AccessTokenProfile? named = ProfileTable.Find(profile.Name);
        if (ReferenceEquals(profile, named))
            return;
        string name = issuer + ".Profile";
        int before = errors.Count;
        FindFormErrors(profile, name, algorithms, errors);
        FindIssuerErrors(profile, name, errors);
        if (errors.Count == before)
            ProfileSigns.Find(profile, name, errors);
        FindNameErrors(profile, named, name, errors);
    }

    private static void FindNameErrors(AccessTokenProfile profile, AccessTokenProfile? named, string name, List<string> errors)
    {
        if (profile.Name is not { Length: > 0 and <= MaxNameLength } text || text.AsSpan().ContainsAnyExceptInRange('!', '~'))
            errors.Add($"{name}.Name must have 1 to {MaxNameLength} printable ASCII characters without spaces. Write for instance \"Acme\".");
        else if (named is not null && !named.Equals(profile))
            errors.Add($"{name}.Name is '{profile.Name}', the name of another profile. Write the name of your provider, so that reports are clear.");
    }

    private static void FindFormErrors(AccessTokenProfile profile, string name, AlgorithmTable algorithms, List<string> errors)
    {
        foreach ((string list, IEnumerable<string?> claims) in GetClaimLists(profile))
        {
            if (claims.Any(string.IsNullOrEmpty))
                errors.Add($"{name}.{list} holds an empty name. Write the name of a claim.");
        }

        if (profile.ClientIdClaims.Contains("aud", StringComparer.Ordinal))
            errors.Add($"{name}.ClientIdClaims holds 'aud', which may have several values. Remove it: a token without another claim has no client.");
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
        foreach (string? unknown in profile.AllowedAlgorithms.Where(allowed => allowed is null || algorithms.Find(allowed) is null))
            errors.Add($"{name}.AllowedAlgorithms holds '{unknown}'. Write one of {algorithms.Names}{AlgorithmAdvice.Find(unknown)}.");
        if (profile.IsSubjectOptionalForClients && !profile.RequiredClaims.Intersect(profile.ClientIdClaims, StringComparer.Ordinal).Any())
            errors.Add($"{name}: a token without subject must name its client. Add the claim of ClientIdClaims to RequiredClaims.");
    }

    // The subject that selects the keys must be the subject of the token.
    private static void FindIssuerErrors(AccessTokenProfile profile, string name, List<string> errors)
    {
        if (profile.TakesIssuerFromSubject && (profile.IsIdToken || profile.IsSubjectOptionalForClients || profile.SubjectClaims is not ["sub"]))
        {
            errors.Add($"{name}.TakesIssuerFromSubject is true: 'sub' names the trust domain. Set SubjectClaims to [\"sub\"], and IsIdToken and "
                + "IsSubjectOptionalForClients to false; or set TakesIssuerFromSubject to false for tokens with 'iss'.");
        }
    }

    private static (string List, IEnumerable<string?> Claims)[] GetClaimLists(AccessTokenProfile profile) =>
    [
        (nameof(profile.RequiredClaims), profile.RequiredClaims),
        (nameof(profile.RequiredOneOf), profile.RequiredOneOf),
        (nameof(profile.KindClaims), profile.KindClaims.Select(static claim => claim?.Name)),
        (nameof(profile.KeyBoundClaim), [profile.KeyBoundClaim is { } bound ? bound.Name : "cnf"]),
        (nameof(profile.ForbiddenClaims), profile.ForbiddenClaims),
        (nameof(profile.SubjectClaims), profile.SubjectClaims),
        (nameof(profile.ClientIdClaims), profile.ClientIdClaims),
        (nameof(profile.TokenIdClaim), [profile.TokenIdClaim]),
        (nameof(profile.ScopeClaims), profile.ScopeClaims),
        (nameof(profile.RolesClaim), profile.RolesClaim),
        (nameof(profile.GroupsClaim), profile.GroupsClaim),
        (nameof(profile.AudienceSubstitute), [profile.AudienceSubstitute ?? "aud"]),
    ];

    private static bool IsType(string? type) =>
        type is { Length: > 0 and <= MaxNameLength }
        && !type.AsSpan().ContainsAnyExceptInRange('!', '~')
        && !type.AsSpan().ContainsAnyInRange('A', 'Z')
        && !type.Contains('/', StringComparison.Ordinal)
        && !OtherTypes.Contains(type, StringComparer.Ordinal);
}
