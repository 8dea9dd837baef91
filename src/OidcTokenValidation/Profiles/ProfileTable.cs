using System.Collections.Frozen;
using static OidcTokenValidation.AccessTokenProfile;
using static OidcTokenValidation.Tokens.RegisteredClaim;

namespace OidcTokenValidation.Profiles;

/// <summary>All profiles. What each provider documents is cited at <see cref="AccessTokenProfile"/>.</summary>
internal static class ProfileTable
{
    private static readonly FrozenDictionary<AccessTokenProfile, ProfileRules> Rules = All().ToFrozenDictionary(static rules => rules.Profile);

    /// <summary>The profiles that relax something for access tokens, the most particular first.</summary>
    public static IReadOnlyList<ProfileRules> Relaxed { get; } = [.. All().Where(static rules => rules.GivesUp.Length > 0)];

    public static ProfileRules Get(AccessTokenProfile profile) => Rules[profile];

    private static IEnumerable<ProfileRules> All() =>
    [
        new() { Profile = Rfc9068 },
        new() { Profile = OpenIddict, Roles = ["role"] },
        new()
        {
            Profile = Cognito,
            Types = new() { OrNone = true },
            Groups = ["cognito:groups"],
            Roles = ["cognito:groups"],
            Marks = [new(TokenUse, "access")],
            Foreign = [.. ProfileRules.OfOtherTokens, CognitoUserName],
            AudienceIsNeverClient = true,
            AudienceMayBeClient = true,
            GivesUp = "'typ' (the claim 'token_use' tells access tokens), and 'aud' where the token has none: then Audiences names the clients, and their tokens pass at every API that names them",
        },
        new()
        {
            Profile = Keycloak,
            Types = new("jwt", "at+jwt"),
            Required = [AuthorizedParty, JwtId],
            ClientId = [AuthorizedParty],
            Roles = ["realm_access", "roles"],
            Marks = [new(TokenKind, "Bearer", "bearer", "DPoP")],
            BoundToKey = new(TokenKind, "DPoP"),
            Foreign = [AccessTokenHash, CodeHash, StateHash, Events, TokenIntrospection],
            GivesUp = "'typ' and 'client_id': the claim 'typ' tells access tokens, 'azp' names the client",
        },
        new()
        {
            Profile = EntraIdV1,
            Types = new("jwt"),
            Required = [AppId, UniqueTokenId],
            ClientId = [AppId],
            TokenId = UniqueTokenId,
            Scopes = [Scp],
            Marks = [new(TokenVersion, "1.0"), new(AppId)],
            Foreign = [.. ProfileRules.OfOtherTokens, AuthorizedParty],
            GivesUp = "'typ', 'client_id' and 'jti': 'appid', which no ID token has, tells access tokens and names the client, 'uti' the token. A token may have neither 'scp' nor 'roles': demand one of them",
        },
        new()
        {
            Profile = EntraIdV2,
            Types = new("jwt"),
            Required = [AuthorizedParty, UniqueTokenId],
            ClientId = [AuthorizedParty],
            TokenId = UniqueTokenId,
            Scopes = [Scp],
            Marks = [new(TokenVersion, "2.0"), new(AuthorizedParty)],
            Foreign = [.. ProfileRules.OfOtherTokens, AppId],
            GivesUp = "'typ', 'client_id' and 'jti': 'azp', which no ID token has, tells access tokens and names the client, 'uti' the token. A token may have neither 'scp' nor 'roles': demand one of them",
        },
        new()
        {
            Profile = Okta,
            Types = new("at+jwt") { OrNone = true },
            Required = [Cid, JwtId],
            ClientId = [Cid],
            Scopes = [Scp],
            Foreign = ProfileRules.OfOtherTokens,
            AudienceIsNeverClient = true,
            GivesUp = "'typ' and 'client_id': 'cid', which no ID token has, tells access tokens and names the client",
        },
        new()
        {
            Profile = Zitadel,
            Types = new("jwt", "at+jwt"),
            Roles = ["urn:zitadel:iam:org:project:roles"],
            Foreign = [.. ProfileRules.OfOtherTokens, AuthenticationTime, AuthenticationMethods, AuthenticationContext, SessionId],
            Sign = new() { HostEnds = [".zitadel.cloud"], Claims = ["urn:zitadel:"], Parts = [(JwtId, "-at_")] },
            GivesUp = "'typ': 'jti' without 'auth_time' tells access tokens. ID tokens have the same audience",
        },
        new()
        {
            Profile = Auth0,
            Types = new("jwt"),
            Required = [AuthorizedParty],
            ClientId = [AuthorizedParty],
            Foreign = ProfileRules.OfOtherTokens,
            AudienceIsNeverClient = true,
            Sign = new() { HostEnds = [".auth0.com"], Claims = ["gty", "permissions"], Parts = [(Audience, "/userinfo"), (Subject, "auth0|"), (Subject, "@clients")] },
            GivesUp = "'typ', 'client_id' and 'jti': 'azp' tells access tokens and names the client. Better: let the API issue the RFC 9068 profile, in its settings",
        },
        new()
        {
            Profile = PingOne,
            Types = new("at+jwt") { OrNone = true },
            Required = [ClientId],
            ClientsLackSubject = true,
            Foreign = ProfileRules.OfOtherTokens,
            AudienceIsNeverClient = true,
            Sign = new() { HostEnds = [".pingone.com", ".pingone.eu", ".pingone.asia", ".pingone.ca", ".pingone.com.au", ".pingone.sg"] },
            GivesUp = "'typ' and 'jti', and 'sub' in tokens of clients: 'client_id' tells access tokens. Better: let PingOne send 'typ: at+jwt'",
        },
        new()
        {
            Profile = Duende,
            Roles = ["role"],
            ClientsLackSubject = true,
            Sign = new() { Arrays = [Scope] },
            GivesUp = "'sub' in tokens of clients",
        },
        new()
        {
            Profile = Jwt,
            Types = new("jwt", "at+jwt") { OrNone = true },
            Required = [],
            RequiredOneOf = [Scope, Scp],
            ClientId = [ClientId, AuthorizedParty, AppId, Cid],
            Scopes = [Scope, Scp],
            Foreign = ProfileRules.OfOtherTokens,
            GivesUp = "'typ', 'client_id' and 'jti': only a claim with scopes tells access tokens from ID tokens. Better a profile of the provider's own, or RFC 9068 tokens",
        },
        new()
        {
            Profile = IdToken,
            Types = new("jwt") { OrNone = true },
            Required = [],
            ClientId = [AuthorizedParty],
            Scopes = [],
            Marks = [new(TokenUse, "id") { IsOptional = true }, new(TokenKind, "ID") { IsOptional = true }],
            Foreign = [Scope, Scp, AppId, Cid, ClientAuthentication, Events, TokenIntrospection],
        },
    ];
}
