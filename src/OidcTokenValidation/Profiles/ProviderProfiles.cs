namespace OidcTokenValidation.Profiles;

/// <summary>The profiles of providers. Their documents are cited at <see cref="AccessTokenProfile"/>.</summary>
internal static class ProviderProfiles
{
    public static readonly AccessTokenProfile Rfc9068 = new();

    public static readonly AccessTokenProfile OpenIddict = new() { Name = nameof(OpenIddict), RolesClaim = ["role"] };

    public static readonly AccessTokenProfile Duende = new()
    {
        Name = nameof(Duende),
        RolesClaim = ["role"],
        IsSubjectOptionalForClients = true,
        Traits = new() { ArrayClaims = ["scope"] },
        Relaxes = "'sub' in tokens of clients",
    };

    public static readonly AccessTokenProfile Cognito = new()
    {
        Name = nameof(Cognito),
        Types = [],
        IsTypeOptional = true,
        GroupsClaim = ["cognito:groups"],
        RolesClaim = ["cognito:groups"],
        KindClaims = [new("token_use", "access")],
        ForbiddenClaims = [.. AccessTokenProfile.ClaimsOfOtherTokens, "cognito:username"],
        ForbidsClientAsAudience = true,
        AudienceSubstitute = "client_id",
        Relaxes = "'typ': the claim 'token_use' distinguishes access tokens. 'aud' if the token has none: then Audiences lists the clients, "
            + "and their tokens pass at every API that lists them",
    };

    public static readonly AccessTokenProfile Keycloak = new()
    {
        Name = nameof(Keycloak),
        Types = ["jwt", "at+jwt"],
        RequiredClaims = ["azp", "jti"],
        ClientIdClaims = ["azp"],
        RolesClaim = ["realm_access", "roles"],
        KindClaims = [new("typ", "Bearer", "bearer", "DPoP")],
        KeyBoundClaim = new("typ", "DPoP"),
        ForbiddenClaims = ["at_hash", "c_hash", "s_hash", "events", "token_introspection"],
        Relaxes = "'typ' and 'client_id': the claim 'typ' distinguishes access tokens, 'azp' names the client",
    };

    public static readonly AccessTokenProfile EntraIdV1 = new()
    {
        Name = nameof(EntraIdV1),
        Platform = WorkloadPlatform.Entra,
        Types = ["jwt"],
        RequiredClaims = ["appid", "uti"],
        ClientIdClaims = ["appid"],
        TokenIdClaim = "uti",
        ScopeClaims = ["scp"],
        KindClaims = [new("ver", "1.0"), new("appid")],
        ForbiddenClaims = [.. AccessTokenProfile.ClaimsOfOtherTokens, "azp"],
        Relaxes = "'typ', 'client_id' and 'jti': 'appid', which no ID token has, distinguishes access tokens and names the client, 'uti' names the token. "
            + "A token may have neither 'scp' nor 'roles': require one of them",
    };

    public static readonly AccessTokenProfile EntraIdV2 = new()
    {
        Name = nameof(EntraIdV2),
        Platform = WorkloadPlatform.Entra,
        Types = ["jwt"],
        RequiredClaims = ["azp", "uti"],
        ClientIdClaims = ["azp"],
        TokenIdClaim = "uti",
        ScopeClaims = ["scp"],
        KindClaims = [new("ver", "2.0"), new("azp")],
        ForbiddenClaims = [.. AccessTokenProfile.ClaimsOfOtherTokens, "appid"],
        Relaxes = "'typ', 'client_id' and 'jti': 'azp', which no ID token has, distinguishes access tokens and names the client, 'uti' names the token. "
            + "A token may have neither 'scp' nor 'roles': require one of them",
    };

    public static readonly AccessTokenProfile Okta = new()
    {
        Name = nameof(Okta),
        IsTypeOptional = true,
        RequiredClaims = ["cid", "jti"],
        ClientIdClaims = ["cid"],
        ScopeClaims = ["scp"],
        ForbiddenClaims = AccessTokenProfile.ClaimsOfOtherTokens,
        ForbidsClientAsAudience = true,
        Relaxes = "'typ' and 'client_id': 'cid', which no ID token has, distinguishes access tokens and names the client",
    };

    public static readonly AccessTokenProfile Zitadel = new()
    {
        Name = nameof(Zitadel),
        Types = ["jwt", "at+jwt"],
        RolesClaim = ["urn:zitadel:iam:org:project:roles"],
        ForbiddenClaims = [.. AccessTokenProfile.ClaimsOfOtherTokens, "auth_time", "amr", "acr", "sid"],
        Traits = new() { HostSuffixes = [".zitadel.cloud"], ClaimNames = ["urn:zitadel:"], ValueParts = [("jti", "-at_")] },
        Relaxes = "'typ': 'jti' without 'auth_time' distinguishes access tokens. ID tokens have the same audience",
    };

    public static readonly AccessTokenProfile Auth0 = new()
    {
        Name = nameof(Auth0),
        Types = ["jwt"],
        RequiredClaims = ["azp"],
        ClientIdClaims = ["azp"],
        ForbiddenClaims = AccessTokenProfile.ClaimsOfOtherTokens,
        ForbidsClientAsAudience = true,
        Traits = new()
        {
            HostSuffixes = [".auth0.com"],
            ClaimNames = ["gty", "permissions"],
            ValueParts = [("aud", "/userinfo"), ("sub", "auth0|"), ("sub", "@clients")],
        },
        Relaxes = "'typ', 'client_id' and 'jti': 'azp' distinguishes access tokens and names the client. "
            + "Better: select the RFC 9068 profile in the settings of the API",
    };

    public static readonly AccessTokenProfile PingOne = new()
    {
        Name = nameof(PingOne),
        IsTypeOptional = true,
        RequiredClaims = ["client_id"],
        IsSubjectOptionalForClients = true,
        ForbiddenClaims = AccessTokenProfile.ClaimsOfOtherTokens,
        ForbidsClientAsAudience = true,
        Traits = new() { HostSuffixes = [".pingone.com", ".pingone.eu", ".pingone.asia", ".pingone.ca", ".pingone.com.au", ".pingone.sg"] },
        Relaxes = "'typ' and 'jti', and 'sub' in tokens of clients: 'client_id' distinguishes access tokens. Better: let PingOne send 'typ: at+jwt'",
    };

    public static readonly AccessTokenProfile Jwt = new()
    {
        Name = nameof(Jwt),
        Types = ["jwt", "at+jwt"],
        IsTypeOptional = true,
        RequiredClaims = [],
        RequiredOneOf = ["scope", "scp"],
        ClientIdClaims = ["client_id", "azp", "appid", "cid"],
        ScopeClaims = ["scope", "scp"],
        ForbiddenClaims = AccessTokenProfile.ClaimsOfOtherTokens,
        Relaxes = "'typ', 'client_id' and 'jti': only a claim with scopes distinguishes access tokens from ID tokens. "
            + "Better: a profile of the provider, or RFC 9068 tokens",
    };
}
