namespace OidcTokenValidation.Profiles;

/// <summary>The profiles of identity services of companies, and of servers that companies run. Their documents are cited at
/// <see cref="AccessTokenProfile"/>.</summary>
internal static class EnterpriseProfiles
{
    private static readonly string[] ClaimsOfOtherTokensExceptNonce = [.. AccessTokenProfile.ClaimsOfOtherTokens.Where(static claim => claim is not "nonce")];

    public static readonly AccessTokenProfile AzureAdB2C = new()
    {
        Name = nameof(AzureAdB2C),
        Types = ["jwt"],
        RequiredClaims = ["azp", "scp"],
        ClientIdClaims = ["azp"],
        ScopeClaims = ["scp"],
        KindClaims = [new("ver", "1.0")],
        ForbiddenClaims = [.. ClaimsOfOtherTokensExceptNonce, "appid", "uti"],
        Relaxes = "'typ', 'client_id' and 'jti': 'scp' and 'azp', which no ID token has, distinguish access tokens. Access tokens may have 'nonce'",
    };

    public static readonly AccessTokenProfile Casdoor = new()
    {
        Name = nameof(Casdoor),
        Types = ["jwt"],
        RequiredClaims = ["azp", "jti"],
        ClientIdClaims = ["azp"],
        KindClaims = [new("tokenType", "access-token")],
        ForbiddenClaims = ClaimsOfOtherTokensExceptNonce,
        Relaxes = "'typ' and 'client_id': the claim 'tokenType' distinguishes access tokens, 'azp' names the client. Casdoor sends the access token as ID "
            + "token too",
    };

    public static readonly AccessTokenProfile Salesforce = new()
    {
        Name = nameof(Salesforce),
        Types = ["jwt"],
        RequiredClaims = ["client_id", "scp"],
        ScopeClaims = ["scp"],
        KindClaims = [new("sub") { Prefix = "uid:" }],
        ForbiddenClaims = AccessTokenProfile.ClaimsOfOtherTokens,
        ForbidsClientAsAudience = true,
        Relaxes = "'typ' and 'jti': 'scp' and 'client_id', which no ID token has, distinguish access tokens",
    };

    public static readonly AccessTokenProfile OracleIdcs = new()
    {
        Name = nameof(OracleIdcs),
        Types = ["jwt"],
        IsTypeOptional = true,
        KindClaims = [new("tok_type", "AT")],
        ForbiddenClaims = AccessTokenProfile.ClaimsOfOtherTokens,
        Relaxes = "'typ': the claim 'tok_type' distinguishes access tokens. All tenants have one issuer: the address of the keys selects the tenant",
    };

    public static readonly AccessTokenProfile SapXsuaa = new()
    {
        Name = nameof(SapXsuaa),
        Types = ["jwt"],
        RequiredClaims = ["cid", "grant_type", "jti"],
        ClientIdClaims = ["cid"],
        RolesClaim = ["xs.system.attributes", "xs.rolecollections"],
        GroupsClaim = ["xs.system.attributes", "xs.saml.groups"],
        KindClaims = [new("ext_attr")],
        ForbiddenClaims = [.. AccessTokenProfile.ClaimsOfOtherTokens, "amr", "acr", "email_verified", "previous_logon_time"],
        Relaxes = "'typ' and 'client_id': 'ext_attr', which no ID token has, distinguishes access tokens, 'cid' names the client",
    };

    public static readonly AccessTokenProfile OryHydra = new()
    {
        Name = nameof(OryHydra),
        Types = ["jwt"],
        RequiredClaims = ["client_id", "jti", "scp"],
        ScopeClaims = ["scp", "scope"],
        ForbiddenClaims = [.. AccessTokenProfile.ClaimsOfOtherTokens, "auth_time", "rat", "sid"],
        ForbidsClientAsAudience = true,
        Traits = new() { ArrayClaims = ["scp"] },
        Relaxes = "'typ': 'client_id' and 'scp', which no ID token has, distinguish access tokens",
    };
}
