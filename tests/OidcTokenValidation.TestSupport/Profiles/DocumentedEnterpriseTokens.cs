namespace OidcTokenValidation.TestSupport.Profiles;

/// <summary>Tokens of identity services of companies, and of servers that companies run.</summary>
internal static class DocumentedEnterpriseTokens
{
    public static IReadOnlyList<DocumentedToken> All { get; } =
    [
        new("Azure AD B2C: user", "AzureAdB2C", ProviderShapes.All[AccessTokenProfile.AzureAdB2C].User, "AzureAdB2C"),
        new("Azure AD B2C: ID token", null, ProviderShapes.All[AccessTokenProfile.AzureAdB2C].Id, "IdToken", "GoogleIdToken", "AppleIdToken"),
        new("Casdoor: user", "Casdoor", ProviderShapes.All[AccessTokenProfile.Casdoor].User, "Casdoor"),
        new("Casdoor: client", "Casdoor", ProviderShapes.All[AccessTokenProfile.Casdoor].Client!, "Casdoor", "Auth0", "Jwt"),
        new("Casdoor: refresh token", null, ProviderShapes.All[AccessTokenProfile.Casdoor].Id, "Auth0", "Jwt"),
        new("Salesforce: user", "Salesforce", ProviderShapes.All[AccessTokenProfile.Salesforce].User, "Salesforce", "Jwt"),
        new("Salesforce: client", "Salesforce", ProviderShapes.All[AccessTokenProfile.Salesforce].Client!, "Salesforce", "Jwt"),
        new("Salesforce: ID token", null, ProviderShapes.All[AccessTokenProfile.Salesforce].Id, "IdToken", "GoogleIdToken", "AppleIdToken"),
        new("Oracle: user", "OracleIdcs", ProviderShapes.All[AccessTokenProfile.OracleIdcs].User, "OracleIdcs", "Stytch", "PingOne", "Jwt"),
        new("Oracle: client", "OracleIdcs", ProviderShapes.All[AccessTokenProfile.OracleIdcs].Client!, "OracleIdcs", "Stytch", "Zitadel", "Jwt"),
        new("Oracle: ID token", null, ProviderShapes.All[AccessTokenProfile.OracleIdcs].Id),
        new("SAP XSUAA: user", "SapXsuaa", ProviderShapes.All[AccessTokenProfile.SapXsuaa].User, "SapXsuaa", "Jwt"),
        new("SAP XSUAA: client", "SapXsuaa", ProviderShapes.All[AccessTokenProfile.SapXsuaa].Client!, "SapXsuaa", "Zitadel", "Jwt"),
        new("SAP XSUAA: ID token", null, ProviderShapes.All[AccessTokenProfile.SapXsuaa].Id, "Stytch", "Auth0", "Jwt"),
        new("Ory Hydra: user", "OryHydra", ProviderShapes.All[AccessTokenProfile.OryHydra].User, "OryHydra", "Zitadel", "Jwt"),
        new("Ory Hydra: client", "OryHydra", ProviderShapes.All[AccessTokenProfile.OryHydra].Client!, "OryHydra", "Zitadel", "Jwt"),
        new("Ory Hydra: ID token", null, ProviderShapes.All[AccessTokenProfile.OryHydra].Id, "IdToken", "GoogleIdToken", "AppleIdToken"),
        new("Entra External ID: user", "EntraIdV2", new("JWT", """{"aud":"api","azp":"web","azpacr":"0","name":"Jane","oid":"690222be","scp":"read","sub":"HKZp","tid":"aaaabbbb","uti":"c1","ver":"2.0"}"""), "EntraIdV2", "Auth0", "Jwt"),
        new("Entra External ID: ID token", null, new("JWT", """{"aud":"api","name":"Jane","oid":"690222be","preferred_username":"jane@example.com","sub":"HKZp","tid":"aaaabbbb","uti":"c2","ver":"2.0","nonce":"n"}"""), "IdToken", "GoogleIdToken", "AppleIdToken"),
        new("Ory Hydra: scopes as string and list", "OryHydra", new("JWT", """{"aud":["api"],"client_id":"web","jti":"7f1d","scope":"read","scp":["read"],"sub":"alice"}"""), "Stytch", "OryHydra", "Zitadel", "Jwt"),
        new("Ory Hydra: logout token", null, new("JWT", """{"aud":["api"],"jti":"7f1e","sid":"s1","events":{"http://schemas.openid.net/event/backchannel-logout":{}}}""")),
        new("Casdoor: audience is the client", "Casdoor", new("JWT", """{"owner":"acme","name":"alice","tokenType":"access-token","scope":"openid read","azp":"api","sub":"u-123","aud":["api"],"jti":"admin/4"}"""), "Casdoor", "Jwt"),
    ];
}
