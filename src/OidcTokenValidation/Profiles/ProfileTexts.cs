using OidcTokenValidation.Text;

namespace OidcTokenValidation.Profiles;

/// <summary>Describes the requirements of the profiles of an API's issuers.</summary>
internal static class ProfileTexts
{
    public static string DescribeTypes(AccessTokenValidationOptions options) => Join(options, static rules => rules.Types.ToString());

    public static string DescribeRequired(AccessTokenValidationOptions options) =>
        Join(options, static rules => string.Join(", ", GetRequired(rules.Profile)));

    private static IEnumerable<string> GetRequired(AccessTokenProfile profile) =>
    [
        .. profile.TakesIssuerFromSubject ? (string[])[] : ["iss"],
        string.Join(" or ", profile.SubjectClaims), profile.AudienceSubstitute is { } substitute ? $"aud or {substitute}" : "aud", "exp",
        .. profile.IsIssuedAtOptional ? (string[])[] : ["iat"],
        .. profile.RequiredClaims,
    ];

    /// <summary>All values of a profile, as a text that is equal if they are.</summary>
    public static string Describe(AccessTokenProfile profile) => DistinctText.Join(
        profile.Name,
        profile.IsIdToken,
        profile.IsTypeOptional,
        profile.IsSubjectOptionalForClients,
        profile.ForbidsClientAsAudience,
        profile.TokenIdClaim,
        profile.AudienceSubstitute,
        profile.IsIssuedAtOptional,
        profile.MaxLifetime,
        profile.TakesIssuerFromSubject,
        profile.Platform,
        DistinctText.Join([.. profile.Types]),
        DistinctText.Join([.. profile.RequiredClaims]),
        DistinctText.Join([.. profile.RequiredOneOf]),
        DistinctText.Join([.. profile.ForbiddenClaims]),
        DistinctText.Join([.. profile.SubjectClaims]),
        DistinctText.Join([.. profile.ClientIdClaims]),
        DistinctText.Join([.. profile.ScopeClaims]),
        DistinctText.Join([.. profile.RolesClaim]),
        DistinctText.Join([.. profile.GroupsClaim]),
        DistinctText.Join([.. profile.AllowedAlgorithms]),
        Describe(profile.KeyBoundClaim),
        DistinctText.Join([.. profile.KindClaims.Select(Describe)]));

    private static string? Describe(ProfileClaim? claim) =>
        claim is null ? null : DistinctText.Join(claim.Name, claim.Prefix, claim.Suffix, claim.IsOptional, DistinctText.Join([.. claim.Values]));

    // One text for all issuers if their requirements are equal, else one for each profile.
    private static string Join(AccessTokenValidationOptions options, Func<ProfileRules, string> describe)
    {
        ProfileRules[] profiles = [.. options.Issuers.Select(static issuer => ProfileRules.Get(issuer.EffectiveProfile)).Distinct()];
        if (options.ResolveIssuer is not null || profiles.Length == 0)
            return "as the profile of the issuer has it";
        return profiles.Select(describe).Distinct(StringComparer.Ordinal).ToArray() is [var only]
            ? $"{only} by the profile {string.Join(" or ", profiles.Select(static rules => rules.Profile))}"
            : string.Join("; ", profiles.Select(rules => $"{describe(rules)} by the profile {rules.Profile}"));
    }
}
