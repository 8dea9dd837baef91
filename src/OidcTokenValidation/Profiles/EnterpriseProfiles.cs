namespace OidcTokenValidation.Profiles;

/// <summary>The profiles of identity services of companies. Their documents are cited at <see cref="AccessTokenProfile"/>.</summary>
internal static class EnterpriseProfiles
{
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
}
