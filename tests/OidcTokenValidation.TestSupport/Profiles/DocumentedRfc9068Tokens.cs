namespace OidcTokenValidation.TestSupport.Profiles;

/// <summary>Tokens of RFC 9068, which need no profile.</summary>
internal static class DocumentedRfc9068Tokens
{
    public static IReadOnlyList<DocumentedToken> All { get; } =
    [
        new("RFC 9068: user", "Rfc9068", ProviderShapes.All[AccessTokenProfile.Rfc9068].User, "Rfc9068", "OpenIddict", "ClerkOAuth", "Zitadel", "PingOne", "Duende", "Jwt"),
        new("RFC 9068: client", "Rfc9068", ProviderShapes.All[AccessTokenProfile.Rfc9068].Client!, "Rfc9068", "OpenIddict", "ClerkOAuth", "Zitadel", "PingOne", "Duende", "Jwt"),
        new("RFC 9068: ID token", null, ProviderShapes.All[AccessTokenProfile.Rfc9068].Id, "IdToken", "GoogleIdToken", "AppleIdToken"),
        new("Auth0: RFC 9068 profile", "Rfc9068", new("at+jwt", """{"sub":"auth0|123456","aud":["api","https://my-domain.auth0.com/userinfo"],"client_id":"web","jti":"73Wa","scope":"openid read","permissions":["read"]}"""), "Rfc9068", "OpenIddict", "ClerkOAuth", "Zitadel", "PingOne", "Duende", "Jwt"),
        new("oidc-provider: user", "Rfc9068", new("at+jwt", """{"jti":"k1","sub":"alice","scope":"read","client_id":"web","aud":"api"}"""), "Rfc9068", "OpenIddict", "ClerkOAuth", "Zitadel", "PingOne", "Duende", "Jwt"),
        new("Logto: user", "Rfc9068", new("at+jwt", """{"jti":"k2","sub":"u1","scope":"read","client_id":"web","aud":"api"}"""), "Rfc9068", "OpenIddict", "ClerkOAuth", "Zitadel", "PingOne", "Duende", "Jwt"),
        new("Logto: organization", "Rfc9068", new("at+jwt", """{"jti":"k3","sub":"u1","scope":"read","client_id":"web","aud":"api","organization_id":"org_1"}"""), "Rfc9068", "OpenIddict", "ClerkOAuth", "Zitadel", "PingOne", "Duende", "Jwt"),
        new("Authelia: user", "Rfc9068", new("at+jwt", """{"jti":"k4","sub":"u1","scope":"openid read","scp":["openid","read"],"client_id":"web","aud":["api"],"nbf":1700000000}"""), "Rfc9068", "OpenIddict", "ClerkOAuth", "Zitadel", "PingOne", "Duende", "Jwt"),
        new("WSO2: user", "Rfc9068", new("at+jwt", """{"jti":"k5","sub":"u1","aut":"APPLICATION_USER","scope":"openid read","client_id":"web","azp":"web","aud":"api","nbf":1700000000}"""), "Rfc9068", "OpenIddict", "ClerkOAuth", "Zitadel", "PingOne", "Duende", "Jwt"),
        new("WSO2: client", "Rfc9068", new("at+jwt", """{"jti":"k6","sub":"worker","aut":"APPLICATION","scope":"read","client_id":"worker","azp":"worker","aud":"api","nbf":1700000000}"""), "Rfc9068", "OpenIddict", "ClerkOAuth", "Zitadel", "PingOne", "Duende", "Jwt"),
        new("Curity: user", "Rfc9068", new("at+jwt", """{"jti":"k7","delegationId":"d1","sub":"u1","scope":"openid read","client_id":"web","aud":"api","nbf":1700000000}"""), "Rfc9068", "OpenIddict", "ClerkOAuth", "Zitadel", "PingOne", "Duende", "Jwt"),
        new("Delegated by RFC 8693", "Rfc9068", new("at+jwt", """{"jti":"k8","sub":"alice","scope":"read","client_id":"web","aud":"api","act":{"sub":"worker"}}"""), "Rfc9068", "OpenIddict", "ClerkOAuth", "Zitadel", "PingOne", "Duende", "Jwt"),
    ];
}
