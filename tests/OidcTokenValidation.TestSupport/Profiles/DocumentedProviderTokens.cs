namespace OidcTokenValidation.TestSupport.Profiles;

/// <summary>Tokens of identity providers.</summary>
internal static class DocumentedProviderTokens
{
    public static IReadOnlyList<DocumentedToken> All { get; } =
    [
        new("Auth0: user", "Auth0", ProviderShapes.All[AccessTokenProfile.Auth0].User, "Auth0", "Jwt"),
        new("Auth0: client", "Auth0", ProviderShapes.All[AccessTokenProfile.Auth0].Client!, "Auth0", "Jwt"),
        new("Auth0: ID token", null, ProviderShapes.All[AccessTokenProfile.Auth0].Id, "IdToken", "GoogleIdToken", "AppleIdToken"),
        new("Entra ID: v1, user", "EntraIdV1", ProviderShapes.All[AccessTokenProfile.EntraIdV1].User, "EntraIdV1", "Jwt"),
        new("Entra ID: v1, client", "EntraIdV1", ProviderShapes.All[AccessTokenProfile.EntraIdV1].Client!, "EntraIdV1"),
        new("Entra ID: v1, ID token", null, ProviderShapes.All[AccessTokenProfile.EntraIdV1].Id, "IdToken", "GoogleIdToken", "AppleIdToken"),
        new("Entra ID: v2, user", "EntraIdV2", ProviderShapes.All[AccessTokenProfile.EntraIdV2].User, "EntraIdV2", "Auth0", "Jwt"),
        new("Entra ID: v2, client", "EntraIdV2", ProviderShapes.All[AccessTokenProfile.EntraIdV2].Client!, "EntraIdV2", "Auth0"),
        new("Entra ID: v2, ID token", null, ProviderShapes.All[AccessTokenProfile.EntraIdV2].Id, "IdToken", "GoogleIdToken", "AppleIdToken"),
        new("Okta: user", "Okta", ProviderShapes.All[AccessTokenProfile.Okta].User, "Okta", "Jwt"),
        new("Okta: client", "Okta", ProviderShapes.All[AccessTokenProfile.Okta].Client!, "Okta", "Jwt"),
        new("Okta: ID token", null, ProviderShapes.All[AccessTokenProfile.Okta].Id, "IdToken", "GoogleIdToken", "AppleIdToken"),
        new("Keycloak: user", "Keycloak", ProviderShapes.All[AccessTokenProfile.Keycloak].User, "Keycloak", "Auth0", "Jwt"),
        new("Keycloak: client", "Keycloak", ProviderShapes.All[AccessTokenProfile.Keycloak].Client!, "Rfc9068", "OpenIddict", "Keycloak", "ClerkOAuth", "PingOne", "Duende", "Jwt"),
        new("Keycloak: ID token", null, ProviderShapes.All[AccessTokenProfile.Keycloak].Id, "Auth0"),
        new("Cognito: user", "Cognito", ProviderShapes.All[AccessTokenProfile.Cognito].User, "Cognito"),
        new("Cognito: client", "Cognito", ProviderShapes.All[AccessTokenProfile.Cognito].Client!, "Cognito"),
        new("Cognito: ID token", null, ProviderShapes.All[AccessTokenProfile.Cognito].Id, "IdToken", "GoogleIdToken", "AppleIdToken"),
        new("PingOne: user", "PingOne", ProviderShapes.All[AccessTokenProfile.PingOne].User, "Stytch", "PingOne", "Jwt"),
        new("PingOne: client", "PingOne", ProviderShapes.All[AccessTokenProfile.PingOne].Client!, "PingOne", "Duende"),
        new("PingOne: ID token", null, ProviderShapes.All[AccessTokenProfile.PingOne].Id, "IdToken", "GoogleIdToken", "AppleIdToken"),
        new("Zitadel: user", "Zitadel", ProviderShapes.All[AccessTokenProfile.Zitadel].User, "Zitadel"),
        new("Zitadel: client", "Zitadel", ProviderShapes.All[AccessTokenProfile.Zitadel].Client!, "Zitadel", "IdToken"),
        new("Zitadel: ID token", null, ProviderShapes.All[AccessTokenProfile.Zitadel].Id),
        new("Duende: user", "Duende", ProviderShapes.All[AccessTokenProfile.Duende].User, "Rfc9068", "OpenIddict", "ClerkOAuth", "PingOne", "Duende", "Jwt"),
        new("Duende: client", "Duende", ProviderShapes.All[AccessTokenProfile.Duende].Client!, "PingOne", "Duende"),
        new("Duende: ID token", null, ProviderShapes.All[AccessTokenProfile.Duende].Id, "IdToken", "GoogleIdToken", "AppleIdToken"),
        new("OpenIddict: user", "OpenIddict", ProviderShapes.All[AccessTokenProfile.OpenIddict].User, "Rfc9068", "OpenIddict", "ClerkOAuth", "Zitadel", "PingOne", "Duende", "Jwt"),
        new("OpenIddict: client", "OpenIddict", ProviderShapes.All[AccessTokenProfile.OpenIddict].Client!, "Rfc9068", "OpenIddict", "ClerkOAuth", "Zitadel", "PingOne", "Duende", "Jwt"),
        new("OpenIddict: ID token", null, ProviderShapes.All[AccessTokenProfile.OpenIddict].Id, "Auth0"),
        new("Generic: user", "Jwt", ProviderShapes.All[AccessTokenProfile.Jwt].User, "Auth0", "Jwt"),
        new("Generic: client", "Jwt", ProviderShapes.All[AccessTokenProfile.Jwt].Client!, "PingOne", "Jwt"),
        new("Generic: ID token", null, ProviderShapes.All[AccessTokenProfile.Jwt].Id, "Auth0"),
        new("Keycloak: lightweight", "Keycloak", new("JWT", """{"jti":"a1","aud":"api","sub":"8befeac4","typ":"Bearer","azp":"web","sid":"54db1502","scope":"openid read"}"""), "Keycloak", "Auth0", "Jwt"),
        new("Keycloak: refresh token", null, new("JWT", """{"jti":"a2","aud":"api","sub":"8befeac4","typ":"Refresh","azp":"web","sid":"54db1502","scope":"openid read"}"""), "Auth0", "Jwt"),
        new("Keycloak: offline token", null, new("JWT", """{"jti":"a3","aud":"api","sub":"8befeac4","typ":"Offline","azp":"web","sid":"54db1502","scope":"openid offline_access"}"""), "Auth0", "Jwt"),
        new("Keycloak: logout token", null, new("logout+jwt", """{"jti":"a4","aud":"api","sub":"8befeac4","typ":"Logout","sid":"54db1502","events":{"http://schemas.openid.net/event/backchannel-logout":{}}}""")),
        new("Cognito: resource server", "Cognito", new(null, """{"sub":"aaaa","aud":"api","token_use":"access","scope":"read","auth_time":1562190524,"jti":"b1","client_id":"web","username":"jane"}"""), "Cognito", "Stytch", "PingOne", "Jwt"),
        new("Okta: org authorization server", null, new(null, """{"ver":1,"jti":"AT.1","aud":"https://example.okta.com","sub":"jane","cid":"web","uid":"00u","scp":["openid"]}""")),
        new("Kinde: client", null, new("JWT", """{"aud":["api"],"azp":"worker","gty":["client_credentials"],"jti":"f95e","scope":"read","scp":["read"],"v":"2"}""")),
    ];
}
