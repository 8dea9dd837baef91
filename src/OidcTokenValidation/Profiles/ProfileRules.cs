using System.Runtime.CompilerServices;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Profiles;

/// <summary>The rules of a profile, compiled once: texts as octets, claims as locations.</summary>
internal sealed class ProfileRules
{
    private static readonly ConditionalWeakTable<AccessTokenProfile, ProfileRules> Compiled = [];

    private ProfileRules(AccessTokenProfile profile)
    {
        Profile = profile;
        Types = new(profile.Types, profile.IsTypeOptional);
        RequiredClaims = Compile(profile.RequiredClaims);
        RequiredOneOf = Compile(profile.RequiredOneOf);
        KindClaims = [.. profile.KindClaims.Select(static claim => new KindClaim(claim))];
        KeyBoundClaim = profile.KeyBoundClaim is { } bound ? new KindClaim(bound) : null;
        ForbiddenClaims = Compile(profile.ForbiddenClaims);
        Subject = Compile(profile.SubjectClaims);
        ClientId = Compile(profile.ClientIdClaims);
        TokenId = ClaimName.From(profile.TokenIdClaim);
        Scopes = Compile(profile.ScopeClaims);
        AudienceSubstitute = profile.AudienceSubstitute is { } substitute ? ClaimName.From(substitute) : null;
        MaxLifetime = profile.MaxLifetime?.TotalSeconds ?? double.PositiveInfinity;
    }

    public AccessTokenProfile Profile { get; }

    /// <summary>The accepted values of <c>typ</c>.</summary>
    public TypeRule Types { get; }

    /// <summary>Claims that are required, besides <c>iss</c> and the subject.</summary>
    public ClaimName[] RequiredClaims { get; }

    /// <summary>Claims of which at least one is required, not empty; no rule if there are none.</summary>
    public ClaimName[] RequiredOneOf { get; }

    /// <summary>Claims that distinguish the provider's access tokens from its other tokens (RFC 8725 §3.12); all are required.</summary>
    public KindClaim[] KindClaims { get; }

    /// <summary>The claim by which the provider marks tokens that are bound to a key. Such a token must have <c>cnf</c> with <c>jkt</c>.</summary>
    public KindClaim? KeyBoundClaim { get; }

    /// <summary>Claims that only the provider's other tokens have.</summary>
    public ClaimName[] ForbiddenClaims { get; }

    /// <summary>The claims that may contain the subject: the first that is present and not empty does.</summary>
    public ClaimName[] Subject { get; }

    /// <summary>The claims that may contain the client identifier: the first that is present does.</summary>
    public ClaimName[] ClientId { get; }

    /// <summary>The claim that contains the token identifier.</summary>
    public ClaimName TokenId { get; }

    /// <summary>The claims that may contain the scopes: the first that is present does.</summary>
    public ClaimName[] Scopes { get; }

    /// <summary>The claim that replaces <c>aud</c> in a token that has none; null if <c>aud</c> is required.</summary>
    public ClaimName? AudienceSubstitute { get; }

    /// <summary>The longest accepted lifetime in seconds; infinite if there is no limit.</summary>
    public double MaxLifetime { get; }

    /// <summary>The rules of a profile. They are compiled once for each instance, and those of a named profile once for all its copies.</summary>
    public static ProfileRules Get(AccessTokenProfile profile) =>
        Compiled.GetValue(ProfileTable.Find(profile.Name) is { } named && named.Equals(profile) ? named : profile, static profile => new ProfileRules(profile));

    private static ClaimName[] Compile(IReadOnlyList<string> names) => [.. names.Select(ClaimName.From)];
}
