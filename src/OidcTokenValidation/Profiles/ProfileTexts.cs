using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Profiles;

/// <summary>Describes the requirements of the profiles of an API's issuers.</summary>
internal static class ProfileTexts
{
    private static readonly RegisteredClaim[] Always =
        [RegisteredClaim.Issuer, RegisteredClaim.Subject, RegisteredClaim.Audience, RegisteredClaim.Expiry, RegisteredClaim.IssuedAt];

    public static string DescribeTypes(AccessTokenValidationOptions options) => Join(options, static rules => rules.Types.ToString());

    public static string DescribeRequired(AccessTokenValidationOptions options) =>
        Join(options, static rules => string.Join(", ", Always.Concat(rules.RequiredClaims).Select(ClaimIndex.GetName)));

    // One text for all issuers if their requirements are equal, else one for each profile.
    private static string Join(AccessTokenValidationOptions options, Func<ProfileRules, string> describe)
    {
        ProfileRules[] profiles = [.. options.Issuers.Select(static issuer => ProfileTable.Get(issuer.Profile)).Distinct()];
        if (options.ResolveIssuer is not null || profiles.Length == 0)
            return "as the profile of the issuer has it";
        return profiles.Select(describe).Distinct(StringComparer.Ordinal).ToArray() is [var only]
            ? $"{only} by the profile {string.Join(" or ", profiles.Select(static rules => rules.Profile))}"
            : string.Join("; ", profiles.Select(rules => $"{describe(rules)} by the profile {rules.Profile}"));
    }
}
