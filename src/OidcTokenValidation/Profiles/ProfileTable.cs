using System.Collections.Frozen;
using static OidcTokenValidation.AccessTokenProfile;
using static OidcTokenValidation.Tokens.RegisteredClaim;

namespace OidcTokenValidation.Profiles;

/// <summary>All profiles. What each provider documents is cited at <see cref="AccessTokenProfile"/>.</summary>
internal static class ProfileTable
{
    private static readonly FrozenDictionary<AccessTokenProfile, ProfileRules> Rules = All().ToFrozenDictionary(static rules => rules.Profile);

    /// <summary>The profiles of access tokens that relax something, the most particular first.</summary>
    public static IReadOnlyList<ProfileRules> Relaxed { get; } = [.. All().Where(static rules => rules.Profile is not (Rfc9068 or IdToken or OidcProvider))];

    public static ProfileRules Of(AccessTokenProfile profile) => Rules[profile];

    private static IEnumerable<ProfileRules> All() =>
    [
        new() { Profile = Rfc9068 },
        new() { Profile = OidcProvider },
        new()
        {
            Profile = IdToken,
            Types = new("jwt") { OrNone = true },
            Required = [Subject],
            ClientId = [AuthorizedParty],
            Scopes = [],
            Marks = [new(TokenUse, "id") { IsOptional = true }, new(TokenKind, "ID") { IsOptional = true }],
            Foreign = [Scope, Scp, AppId, Cid, Events, TokenIntrospection],
        },
    ];
}
