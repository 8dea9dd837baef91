namespace OidcTokenValidation.TestSupport.Profiles;

/// <summary>Other signed JWTs of the standards.</summary>
internal static class DocumentedOtherTokens
{
    public static IReadOnlyList<DocumentedToken> All { get; } =
    [
        new("DPoP proof", null, new("dpop+jwt", """{"jti":"p1","htm":"GET","htu":"https://api.example.com/","sub":"alice","aud":"api"}""")),
        new("Logout token (OpenID Connect Back-Channel Logout §2.4)", null, new("logout+jwt", """{"sub":"alice","aud":"api","jti":"l1","events":{"http://schemas.openid.net/event/backchannel-logout":{}},"sid":"s1"}""")),
        new("Logout token without explicit type (OpenID Connect Back-Channel Logout §2.4)", null, new("JWT", """{"sub":"alice","aud":"api","jti":"l1","events":{"http://schemas.openid.net/event/backchannel-logout":{}},"sid":"s1"}""")),
        new("Security event token (RFC 8417)", null, new("secevent+jwt", """{"sub":"alice","aud":"api","jti":"e1","events":{"https://schemas.openid.net/secevent/caep/event-type/session-revoked":{}}}""")),
        new("Introspection response (RFC 9701)", null, new("token-introspection+jwt", """{"aud":"api","sub":"alice","token_introspection":{"active":true}}""")),
        new("Client assertion (RFC 7523)", null, new("JWT", """{"sub":"worker","aud":"api","jti":"c1"}"""), "IdToken", "GoogleIdToken", "AppleIdToken"),
        new("Authorization response (JARM)", null, new("JWT", """{"aud":"api","code":"PyyF","state":"S8NJ"}""")),
        new("Request object (RFC 9101)", null, new("oauth-authz-req+jwt", """{"aud":"api","client_id":"web","response_type":"code","scope":"openid","sub":"alice","jti":"r1"}""")),
        new("UserInfo response", null, new("JWT", """{"sub":"alice","aud":"api","email":"alice@example.com","name":"Alice"}"""), "IdToken", "GoogleIdToken", "AppleIdToken"),
    ];
}
