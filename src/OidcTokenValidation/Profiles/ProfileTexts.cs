using System.Globalization;
using System.Text;

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
    public static string Describe(AccessTokenProfile profile)
    {
        var text = new StringBuilder();
        Add(profile.Name, profile.IsIdToken, profile.IsTypeOptional, profile.IsSubjectOptionalForClients, profile.ForbidsClientAsAudience);
        Add(profile.TokenIdClaim, profile.AudienceSubstitute, profile.IsIssuedAtOptional, profile.MaxLifetime);
        Add(profile.TakesIssuerFromSubject, profile.Platform);
        foreach (IReadOnlyList<string> list in (IReadOnlyList<string>[])
            [
                profile.Types, profile.RequiredClaims, profile.RequiredOneOf, profile.ForbiddenClaims, profile.SubjectClaims, profile.ClientIdClaims,
                profile.ScopeClaims, profile.RolesClaim, profile.GroupsClaim, profile.AllowedAlgorithms,
            ])
            Add([list.Count, .. list]);
        foreach (ProfileClaim? claim in (ProfileClaim?[])[profile.KeyBoundClaim, .. profile.KindClaims])
            Add([claim?.Name, claim?.Prefix, claim?.Suffix, claim?.IsOptional, claim?.Values.Count, .. claim?.Values ?? []]);
        return text.ToString();

        // With the length before each value, different lists have different texts.
        void Add(params ReadOnlySpan<object?> values)
        {
            foreach (object? value in values)
            {
                string? item = value is null ? null : Convert.ToString(value, CultureInfo.InvariantCulture);
                text.Append(CultureInfo.InvariantCulture, $"{item?.Length ?? -1}:{item}");
            }
        }
    }

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
