namespace OidcTokenValidation.TestSupport.Profiles;

/// <summary>Tokens of sign-in platforms and access gateways.</summary>
internal static class DocumentedPlatformTokens
{
    public static IReadOnlyList<DocumentedToken> All { get; } =
    [
        new("Google: service account", "GoogleServiceAccount", ProviderShapes.All[AccessTokenProfile.GoogleServiceAccount].User, "GoogleServiceAccount", "Auth0"),
        new("Google: user's ID token", null, ProviderShapes.All[AccessTokenProfile.GoogleServiceAccount].Id, "Auth0"),
        new("Supabase: user", "Supabase", ProviderShapes.All[AccessTokenProfile.Supabase].User, "Supabase", "IdToken", "GoogleIdToken", "AppleIdToken"),
        new("Supabase: ID token", null, ProviderShapes.All[AccessTokenProfile.Supabase].Id, "IdToken"),
        new("Clerk: session, user", "ClerkSession", ProviderShapes.All[AccessTokenProfile.ClerkSession].User, "ClerkSession"),
        new("Clerk: session, ID token", null, ProviderShapes.All[AccessTokenProfile.ClerkSession].Id, "Auth0"),
        new("Clerk: OAuth, user", "ClerkOAuth", ProviderShapes.All[AccessTokenProfile.ClerkOAuth].User, "ClerkOAuth"),
        new("WorkOS: user", "WorkOS", ProviderShapes.All[AccessTokenProfile.WorkOS].User, "WorkOS", "IdToken", "GoogleIdToken", "AppleIdToken"),
        new("WorkOS: ID token", null, ProviderShapes.All[AccessTokenProfile.WorkOS].Id, "IdToken", "GoogleIdToken", "AppleIdToken"),
        new("Stytch: user", "Stytch", ProviderShapes.All[AccessTokenProfile.Stytch].User, "Stytch", "Zitadel", "Jwt"),
        new("Stytch: ID token", null, ProviderShapes.All[AccessTokenProfile.Stytch].Id, "IdToken", "GoogleIdToken", "AppleIdToken"),
        new("Cloudflare Access: user", "CloudflareAccess", ProviderShapes.All[AccessTokenProfile.CloudflareAccess].User, "CloudflareAccess", "IdToken", "GoogleIdToken", "AppleIdToken"),
        new("Cloudflare Access: client", "CloudflareAccess", ProviderShapes.All[AccessTokenProfile.CloudflareAccess].Client!, "CloudflareAccess"),
        new("Cloudflare Access: global session token", null, ProviderShapes.All[AccessTokenProfile.CloudflareAccess].Id, "IdToken", "GoogleIdToken", "AppleIdToken"),
        new("Better Auth: user", "BetterAuth", ProviderShapes.All[AccessTokenProfile.BetterAuth].User, "BetterAuth", "IdToken", "GoogleIdToken", "AppleIdToken"),
        new("Better Auth: ID token", null, ProviderShapes.All[AccessTokenProfile.BetterAuth].Id, "IdToken", "GoogleIdToken", "AppleIdToken"),
        new("Google: compute engine, full format", "GoogleServiceAccount", new("JWT", """{"aud":"api","azp":"104","email":"123-compute@developer.gserviceaccount.com","email_verified":true,"sub":"104","google":{"compute_engine":{"project_id":"p"}}}"""), "GoogleServiceAccount", "Auth0"),
        new("Google: service account without email", null, new("JWT", """{"aud":"api","azp":"104","sub":"104"}"""), "Auth0"),
        new("Supabase: anonymous user", "Supabase", new("JWT", """{"aud":"api","sub":"u9","role":"authenticated","aal":"aal1","session_id":"s9","is_anonymous":true}"""), "Supabase", "IdToken", "GoogleIdToken", "AppleIdToken"),
        new("Supabase: OAuth client", "Supabase", new("JWT", """{"aud":"api","sub":"u1","role":"authenticated","aal":"aal1","session_id":"s1","client_id":"web","scope":"openid read"}"""), "Supabase", "Jwt"),
        new("Supabase: service role key", null, new("JWT", """{"iss":"supabase","ref":"abc","role":"service_role"}""")),
        new("Clerk: JWT template", null, new("JWT", """{"aud":"api","azp":"https://app.example.com","jti":"j1","sub":"user_2"}"""), "Auth0"),
        new("Clerk: M2M token", null, new("JWT", """{"jti":"mt_1","sub":"mch_2","scopes":"mch_3"}""")),
        new("Clerk: session that is pending", null, new("JWT", """{"azp":"api","sid":"sess_2","sts":"pending","sub":"user_2","v":2,"jti":"j2"}""")),
        new("Clerk: session of another origin", null, new("JWT", """{"azp":"https://other.example.com","sid":"sess_2","sts":"active","sub":"user_2","v":2,"jti":"j3"}""")),
        new("WorkOS: session without audience", "WorkOS", new("JWT", """{"sub":"user_01","org_id":"org_01","role":"member","roles":["member"],"permissions":[],"sid":"session_01","jti":"01HQ"}"""), "WorkOS"),
        new("WorkOS: Connect, user", "Jwt", new("JWT", """{"aud":"api","sub":"user_01","client_id":"client_01","org_id":"org_01","sid":"app_consent_01","scope":"openid read","jti":"01HR"}"""), "Stytch", "Jwt"),
        new("WorkOS: Connect, client", "Jwt", new("JWT", """{"aud":"api","sub":"client_02","client_id":"client_02","org_id":"org_01","scope":"read","jti":"01HS"}"""), "Stytch", "Zitadel", "Jwt"),
        new("Stytch: session", null, new("JWT", """{"sub":"user-test-16d9","aud":["api"],"https://stytch.com/session":{"id":"session-test-1","factors":[]}}"""), "IdToken", "GoogleIdToken", "AppleIdToken"),
        new("Stytch: M2M", null, new("JWT", """{"sub":"m2m-client-test-d731","aud":["api"],"scope":"read","nbf":1700000000}"""), "Jwt"),
        new("Better Auth: OpenID Connect provider", null, new("JWT", """{"sub":"u1","aud":"api","nonce":"n","name":"Jane","email_verified":true}"""), "IdToken", "GoogleIdToken", "AppleIdToken"),
    ];
}
