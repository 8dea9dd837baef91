using System.Collections.Frozen;
using static OidcTokenValidation.AccessTokenProfile;
using static OidcTokenValidation.Tokens.RegisteredClaim;

namespace OidcTokenValidation.Profiles;

/// <summary>The rules of all profiles. The providers' documents are cited at <see cref="AccessTokenProfile"/>.</summary>
internal static class ProfileTable
{
    private static readonly FrozenDictionary<AccessTokenProfile, ProfileRules> Rules = All().ToFrozenDictionary(static rules => rules.Profile);

    /// <summary>The profiles of access tokens that relax a requirement, the most specific first.</summary>
    public static IReadOnlyList<ProfileRules> Relaxed { get; } = [.. All().Where(static rules => rules.Relaxes.Length > 0)];

    public static ProfileRules Get(AccessTokenProfile profile) => Rules[profile];

    private static IEnumerable<ProfileRules> All() =>
    [
        new() { Profile = Rfc9068 },
        new() { Profile = OpenIddict, Roles = ["role"] },
        new()
        {
            Profile = Cognito,
            Types = new() { IsOptional = true },
            Groups = ["cognito:groups"],
            Roles = ["cognito:groups"],
            KindClaims = [new(TokenUse, "access")],
            ForbiddenClaims = [.. ProfileRules.ClaimsOfOtherTokens, CognitoUserName],
            ForbidsClientAsAudience = true,
            ClientIdReplacesAudience = true,
            Relaxes = "'typ': the claim 'token_use' distinguishes access tokens. 'aud' if the token has none: then Audiences lists the clients, "
                + "and their tokens pass at every API that lists them",
        },
        new()
        {
            Profile = Keycloak,
            Types = new("jwt", "at+jwt"),
            RequiredClaims = [AuthorizedParty, JwtId],
            ClientId = [AuthorizedParty],
            Roles = ["realm_access", "roles"],
            KindClaims = [new(TokenKind, "Bearer", "bearer", "DPoP")],
            KeyBoundClaim = new(TokenKind, "DPoP"),
            ForbiddenClaims = [AccessTokenHash, CodeHash, StateHash, Events, TokenIntrospection],
            Relaxes = "'typ' and 'client_id': the claim 'typ' distinguishes access tokens, 'azp' names the client",
        },
        new()
        {
            Profile = EntraIdV1,
            Types = new("jwt"),
            RequiredClaims = [AppId, UniqueTokenId],
            ClientId = [AppId],
            TokenId = UniqueTokenId,
            Scopes = [Scp],
            KindClaims = [new(TokenVersion, "1.0"), new(AppId)],
            ForbiddenClaims = [.. ProfileRules.ClaimsOfOtherTokens, AuthorizedParty],
            Relaxes = "'typ', 'client_id' and 'jti': 'appid', which no ID token has, distinguishes access tokens and names the client, 'uti' names the token. "
                + "A token may have neither 'scp' nor 'roles': require one of them",
        },
        new()
        {
            Profile = EntraIdV2,
            Types = new("jwt"),
            RequiredClaims = [AuthorizedParty, UniqueTokenId],
            ClientId = [AuthorizedParty],
            TokenId = UniqueTokenId,
            Scopes = [Scp],
            KindClaims = [new(TokenVersion, "2.0"), new(AuthorizedParty)],
            ForbiddenClaims = [.. ProfileRules.ClaimsOfOtherTokens, AppId],
            Relaxes = "'typ', 'client_id' and 'jti': 'azp', which no ID token has, distinguishes access tokens and names the client, 'uti' names the token. "
                + "A token may have neither 'scp' nor 'roles': require one of them",
        },
        new()
        {
            Profile = Okta,
            Types = new("at+jwt") { IsOptional = true },
            RequiredClaims = [Cid, JwtId],
            ClientId = [Cid],
            Scopes = [Scp],
            ForbiddenClaims = ProfileRules.ClaimsOfOtherTokens,
            ForbidsClientAsAudience = true,
            Relaxes = "'typ' and 'client_id': 'cid', which no ID token has, distinguishes access tokens and names the client",
        },
        new()
        {
            Profile = Zitadel,
            Types = new("jwt", "at+jwt"),
            Roles = ["urn:zitadel:iam:org:project:roles"],
            ForbiddenClaims = [.. ProfileRules.ClaimsOfOtherTokens, AuthenticationTime, AuthenticationMethods, AuthenticationContext, SessionId],
            Traits = new() { HostSuffixes = [".zitadel.cloud"], ClaimNames = ["urn:zitadel:"], ValueParts = [(JwtId, "-at_")] },
            Relaxes = "'typ': 'jti' without 'auth_time' distinguishes access tokens. ID tokens have the same audience",
        },
        new()
        {
            Profile = Auth0,
            Types = new("jwt"),
            RequiredClaims = [AuthorizedParty],
            ClientId = [AuthorizedParty],
            ForbiddenClaims = ProfileRules.ClaimsOfOtherTokens,
            ForbidsClientAsAudience = true,
            Traits = new()
            {
                HostSuffixes = [".auth0.com"],
                ClaimNames = ["gty", "permissions"],
                ValueParts = [(Audience, "/userinfo"), (Subject, "auth0|"), (Subject, "@clients")],
            },
            Relaxes = "'typ', 'client_id' and 'jti': 'azp' distinguishes access tokens and names the client. "
                + "Better: select the RFC 9068 profile in the settings of the API",
        },
        new()
        {
            Profile = PingOne,
            Types = new("at+jwt") { IsOptional = true },
            RequiredClaims = [ClientId],
            IsSubjectOptionalForClients = true,
            ForbiddenClaims = ProfileRules.ClaimsOfOtherTokens,
            ForbidsClientAsAudience = true,
            Traits = new() { HostSuffixes = [".pingone.com", ".pingone.eu", ".pingone.asia", ".pingone.ca", ".pingone.com.au", ".pingone.sg"] },
            Relaxes = "'typ' and 'jti', and 'sub' in tokens of clients: 'client_id' distinguishes access tokens. Better: let PingOne send 'typ: at+jwt'",
        },
        new()
        {
            Profile = Duende,
            Roles = ["role"],
            IsSubjectOptionalForClients = true,
            Traits = new() { ArrayClaims = [Scope] },
            Relaxes = "'sub' in tokens of clients",
        },
        new()
        {
            Profile = Jwt,
            Types = new("jwt", "at+jwt") { IsOptional = true },
            RequiredClaims = [],
            RequiredOneOf = [Scope, Scp],
            ClientId = [ClientId, AuthorizedParty, AppId, Cid],
            Scopes = [Scope, Scp],
            ForbiddenClaims = ProfileRules.ClaimsOfOtherTokens,
            Relaxes = "'typ', 'client_id' and 'jti': only a claim with scopes distinguishes access tokens from ID tokens. "
                + "Better: a profile of the provider, or RFC 9068 tokens",
        },
        new()
        {
            Profile = IdToken,
            Types = new("jwt") { IsOptional = true },
            RequiredClaims = [],
            ClientId = [AuthorizedParty],
            Scopes = [],
            KindClaims = [new(TokenUse, "id") { IsOptional = true }, new(TokenKind, "ID") { IsOptional = true }],
            ForbiddenClaims = [Scope, Scp, AppId, Cid, ClientAuthentication, Events, TokenIntrospection],
        },
    ];
}
