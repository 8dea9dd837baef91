namespace OidcTokenValidation.Profiles;

/// <summary>The profile of one issuer: the rules, and the paths of roles and groups, which the issuer's options can change.</summary>
internal sealed class TokenProfile
{
    private TokenProfile(ProfileRules rules, IReadOnlyList<string>? roles = null, IReadOnlyList<string>? groups = null)
    {
        Rules = rules;
        RolesPath = [.. roles is { Count: > 0 } ? roles : rules.Profile.RolesClaim];
        GroupsPath = [.. groups is { Count: > 0 } ? groups : rules.Profile.GroupsClaim];
    }

    /// <summary>RFC 9068 to the letter.</summary>
    public static TokenProfile Rfc9068 { get; } = new(ProfileRules.Get(AccessTokenProfile.Rfc9068));

    public ProfileRules Rules { get; }

    public string[] RolesPath { get; }

    public string[] GroupsPath { get; }

    public static TokenProfile From(TrustedIssuer issuer) =>
        new(ProfileRules.Get(issuer.EffectiveProfile), issuer.RolesClaim.AsReadOnly(), issuer.GroupsClaim.AsReadOnly());

    /// <summary>The profile of the issuer's opaque tokens: the claims of RFC 7662, with roles and groups as in the issuer's JWTs.</summary>
    public static TokenProfile ForOpaqueTokens(TrustedIssuer issuer)
    {
        TokenProfile own = From(issuer);
        return new(Rfc9068.Rules, own.RolesPath, own.GroupsPath);
    }
}
