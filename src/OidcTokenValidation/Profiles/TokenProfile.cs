namespace OidcTokenValidation.Profiles;

/// <summary>The profile of one issuer: the rules, and where this issuer's options say that roles and groups stand.</summary>
internal sealed class TokenProfile
{
    private TokenProfile(ProfileRules rules, IReadOnlyList<string>? roles = null, IReadOnlyList<string>? groups = null)
    {
        Rules = rules;
        RolesPath = [.. roles is { Count: > 0 } ? roles : rules.Roles];
        GroupsPath = [.. groups is { Count: > 0 } ? groups : rules.Groups];
    }

    /// <summary>RFC 9068 to the letter.</summary>
    public static TokenProfile Rfc9068 { get; } = new(ProfileTable.Get(AccessTokenProfile.Rfc9068));

    public ProfileRules Rules { get; }

    public string[] RolesPath { get; }

    public string[] GroupsPath { get; }

    public static TokenProfile From(TrustedIssuer issuer) => new(ProfileTable.Get(issuer.Profile), issuer.RolesClaim.AsReadOnly(), issuer.GroupsClaim.AsReadOnly());

    /// <summary>For the issuer's opaque tokens: its answers are as RFC 7662 has them, roles and groups stand where its tokens have them.</summary>
    public static TokenProfile OfOpaque(TrustedIssuer issuer)
    {
        TokenProfile own = From(issuer);
        return new(Rfc9068.Rules, own.RolesPath, own.GroupsPath);
    }

    /// <summary>The bare profile, to try a token with.</summary>
    public static TokenProfile From(ProfileRules rules) => new(rules);
}
