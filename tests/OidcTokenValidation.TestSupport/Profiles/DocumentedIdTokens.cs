namespace OidcTokenValidation.TestSupport.Profiles;

/// <summary>ID tokens, and the tokens that are the most similar to them.</summary>
internal static class DocumentedIdTokens
{
    public static IReadOnlyList<DocumentedToken> All { get; } =
    [
        new("OpenID Connect: ID token", "IdToken", new("JWT", """{"sub":"alice","aud":"api","nonce":"n-0S6","auth_time":1700000000,"at_hash":"h","email":"alice@example.com"}"""), "IdToken", "GoogleIdToken", "AppleIdToken"),
        new("Google: ID token with hashes", "GoogleIdToken", new("JWT", """{"at_hash":"HK6E","email_verified":true,"sub":"1076","azp":"api","email":"jane@example.com","aud":"api","nonce":"039","hd":"example.com"}"""), "IdToken", "GoogleIdToken"),
        new("Firebase: ID token", "FirebaseIdToken", new("JWT", """{"aud":"api","auth_time":1700000000,"user_id":"u1","sub":"u1","email":"jane@example.com","email_verified":true,"firebase":{"identities":{"email":["jane@example.com"]},"sign_in_provider":"password"}}"""), "IdToken", "FirebaseIdToken"),
        new("Firebase: custom token", null, new("JWT", """{"aud":"https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1.IdentityToolkit","sub":"fb@p.iam.gserviceaccount.com","uid":"u1"}""")),
        new("Apple: identity token", "AppleIdToken", new(null, """{"aud":"api","sub":"000792.d710.0638","nonce":"n","nonce_supported":true,"email":"x@privaterelay.appleid.com","email_verified":"true","is_private_email":"true","auth_time":1700000000}"""), "IdToken", "GoogleIdToken", "AppleIdToken"),
        new("Apple: server notification", null, new(null, """{"aud":"api","jti":"j","events":"{\"type\":\"consent-revoked\",\"sub\":\"000792\"}"}""")),
        new("Dex: ID token and access token", "IdToken", new(null, """{"sub":"CgE","aud":"api","at_hash":"h","email":"jane@example.com","email_verified":true,"groups":["staff"],"name":"jane"}"""), "IdToken", "GoogleIdToken", "AppleIdToken"),
        new("authentik: ID token", "IdToken", new("JWT", """{"sub":"3f2a","aud":"api","acr":"goauthentik.io/providers/oauth2/default","amr":["pwd"],"auth_time":1700000000,"email":"jane@example.com","groups":["staff"],"sid":"s1"}"""), "IdToken", "GoogleIdToken", "AppleIdToken"),
        new("authentik: access token without scopes", null, new("JWT", """{"sub":"3f2a","aud":"api","acr":"goauthentik.io/providers/oauth2/default","amr":["pwd"],"auth_time":1700000000,"azp":"web","uid":"u1"}"""), "Auth0"),
    ];
}
