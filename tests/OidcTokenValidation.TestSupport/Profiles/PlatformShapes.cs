namespace OidcTokenValidation.TestSupport.Profiles;

/// <summary>The documented tokens of sign-in platforms and access gateways.</summary>
internal static class PlatformShapes
{
    public static IReadOnlyDictionary<AccessTokenProfile, ProviderTokens> All { get; } = new Dictionary<AccessTokenProfile, ProviderTokens>
    {
        [AccessTokenProfile.GoogleServiceAccount] = new(
            new("JWT", """{"aud":"api","azp":"112010400000000710080","email":"worker@project.iam.gserviceaccount.com","email_verified":true,"sub":"112010400000000710080"}"""),
            null,
            new("JWT", """{"azp":"web","aud":"api","sub":"10769150350006150715113082367","email":"jane@example.com","email_verified":true,"hd":"example.com"}"""))
        {
            UserClient = "112010400000000710080",
            GrantsScopes = false,
        },
        [AccessTokenProfile.Supabase] = new(
            new("JWT", """{"aud":"api","sub":"123e4567","email":"jane@example.com","phone":"","app_metadata":{"provider":"email"},"user_metadata":{},"role":"authenticated","aal":"aal1","amr":[{"method":"password","timestamp":1700000000}],"session_id":"323e4567","is_anonymous":false}"""),
            null,
            new("JWT", """{"aud":"api","sub":"123e4567","auth_time":1700000000,"email":"jane@example.com","email_verified":true,"phone_number_verified":false,"client_id":"web"}"""))
        {
            UserClient = null,
            GrantsScopes = false,
        },
        [AccessTokenProfile.ClerkSession] = new(
            new("JWT", """{"azp":"api","fva":[7,-1],"jti":"c59a3c4d","nbf":1700000000,"pla":"u:free","sid":"sess_2GaMqUCB3Sc","sts":"active","sub":"user_2GaMqUCB3Sc","v":2,"o":{"id":"org_1","rol":"admin","slg":"acme"}}"""),
            null,
            new("JWT", """{"aud":"api","azp":"web","sub":"user_2GaMqUCB3Sc","email":"jane@example.com"}"""))
        {
            UserClient = "api",
            GrantsScopes = false,
        },
        [AccessTokenProfile.ClerkOAuth] = new(
            new("at+jwt", """{"jti":"oat_2GaMq","sub":"user_2GaMqUCB3Sc","client_id":"api","scope":"openid read"}"""),
            null,
            new("JWT", """{"aud":"api","azp":"web","sub":"user_2GaMqUCB3Sc","email":"jane@example.com"}"""))
        {
            UserClient = "api",
        },
        [AccessTokenProfile.WorkOS] = new(
            new("JWT", """{"aud":"api","sub":"user_01HBEQKA6K","act":{"sub":"admin@foocorp.com"},"org_id":"org_01HRDMC6CM","role":"admin","roles":["admin"],"permissions":["posts:read"],"entitlements":["audit-logs"],"sid":"session_01HQSXZGF8","jti":"01HQSXZXPP"}"""),
            null,
            new("JWT", """{"aud":"api","sub":"user_01HBEQKA6K","email":"jane@example.com","sid":"app_consent_01HQ"}"""))
        {
            UserClient = null,
            GrantsScopes = false,
        },
        [AccessTokenProfile.Stytch] = new(
            new("JWT", """{"sub":"user-test-16d9ba61","aud":["api"],"client_id":"web","nbf":1700000000,"jti":"LOe49j3s9d9d","scope":"openid email read"}"""),
            null,
            new("JWT", """{"sub":"user-test-16d9ba61","aud":["api"],"nbf":1700000000,"name":"Jane Doe","email":"jane@example.com","email_verified":true}""")),
        [AccessTokenProfile.CloudflareAccess] = new(
            new("JWT", """{"aud":["api"],"email":"user@example.com","nbf":1659474397,"type":"app","identity_nonce":"6ei69kawdKzMIAPF","sub":"7335d417-61da","country":"US"}"""),
            new("JWT", """{"type":"app","aud":"api","common_name":"worker","sub":""}"""),
            new("JWT", """{"aud":"api","email":"user@example.com","type":"org","identity_nonce":"6ei69kawdKzMIAPF","sub":"7335d417-61da"}"""))
        {
            UserClient = null,
            GrantsScopes = false,
        },
        [AccessTokenProfile.BetterAuth] = new(
            new(null, """{"id":"u1","name":"Jane","email":"jane@example.com","emailVerified":true,"image":null,"createdAt":"2026-01-01T00:00:00.000Z","updatedAt":"2026-01-01T00:00:00.000Z","sub":"u1","aud":"api"}"""),
            null,
            new("JWT", """{"sub":"u1","aud":"api","name":"Jane","email":"jane@example.com","email_verified":true,"acr":"urn:mace:incommon:iap:silver"}"""))
        {
            UserClient = null,
            GrantsScopes = false,
        },
    };
}
