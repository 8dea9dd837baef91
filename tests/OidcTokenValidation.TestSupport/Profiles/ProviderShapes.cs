namespace OidcTokenValidation.TestSupport.Profiles;

/// <summary>The documented tokens of the provider of each profile: sources at <see cref="AccessTokenProfile"/>. The audience of the API is "api", of the web application "web".</summary>
public static class ProviderShapes
{
    private static readonly Dictionary<AccessTokenProfile, ProviderTokens> Providers = new()
    {
        [AccessTokenProfile.Auth0] = new(
            new("JWT", """{"sub":"auth0|123456","aud":["api","https://my-domain.auth0.com/userinfo"],"azp":"web","scope":"openid profile read","permissions":["read"]}"""),
            new("JWT", """{"sub":"worker@clients","aud":"api","azp":"worker","scope":"read","gty":"client-credentials"}"""),
            new("JWT", """{"sub":"auth0|123456","aud":"api","name":"Jane Doe","email":"janedoe@example.com","nonce":"n-0S6","sid":"s1"}""")),
        [AccessTokenProfile.EntraIdV1] = new(
            new("JWT", """{"aud":"api","acr":"1","amr":["wia"],"appid":"web","appidacr":"0","name":"abeli","oid":"02223b6b","rh":"I","scp":"user_impersonation read","roles":["admin"],"sub":"l3_roISQ","tid":"fa15d692","unique_name":"abeli@microsoft.com","uti":"FVsGxYXI30","ver":"1.0"}"""),
            new("JWT", """{"aud":"api","appid":"worker","appidacr":"1","idtyp":"app","oid":"02223b6b","roles":["Things.Read.All"],"sub":"02223b6b","tid":"fa15d692","uti":"a1","ver":"1.0"}"""),
            new("JWT", """{"aud":"api","amr":["pwd"],"name":"Abe Lincoln","oid":"690222be","roles":["admin"],"sub":"HKZpfaHy","tid":"fa15d692","unique_name":"abeli@microsoft.com","uti":"b2","ver":"1.0"}""")),
        [AccessTokenProfile.EntraIdV2] = new(
            new("JWT", """{"aud":"api","azp":"web","azpacr":"0","name":"Abe Lincoln","oid":"690222be","scp":"access_as_user read","groups":["g1"],"sub":"HKZpfaHy","tid":"72f988bf","uti":"fqiBqXLP","ver":"2.0"}"""),
            new("JWT", """{"aud":"api","azp":"worker","azpacr":"1","idtyp":"app","oid":"02223b6b","roles":["Things.Read.All"],"sub":"02223b6b","tid":"72f988bf","uti":"a1","ver":"2.0"}"""),
            new("JWT", """{"aud":"api","name":"Abe Lincoln","oid":"690222be","preferred_username":"abeli@microsoft.com","roles":["admin"],"sub":"HKZpfaHy","tid":"72f988bf","uti":"b2","ver":"2.0"}""")),
        [AccessTokenProfile.Okta] = new(
            new(null, """{"ver":1,"jti":"AT.0mP4JK","aud":"api","sub":"00ujmkLg","cid":"web","uid":"00ujmkLg","scp":["openid","read"],"groups":["Everyone"]}"""),
            new(null, """{"ver":1,"jti":"AT.abc","aud":"api","sub":"worker","cid":"worker","scp":["read"]}"""),
            new(null, """{"ver":1,"sub":"00uid4Bx","aud":"api","amr":["pwd"],"jti":"ID.4eAWJO","auth_time":1449624026,"name":"John Doe","email":"john.doe@example.com"}""")),
        [AccessTokenProfile.Keycloak] = new(
            new("JWT", """{"auth_time":1755721366,"jti":"179a04e8","aud":["api","account"],"sub":"8befeac4","typ":"Bearer","azp":"web","sid":"54db1502","acr":"1","realm_access":{"roles":["admin"]},"resource_access":{"api":{"roles":["editor"]}},"groups":["/top/child"],"scope":"openid email read"}"""),
            new("at+jwt", """{"jti":"c2a0","aud":"api","sub":"0d5c9d5e","typ":"Bearer","azp":"worker","acr":"1","scope":"profile read","client_id":"worker"}"""),
            new("JWT", """{"auth_time":1755721366,"jti":"38a54f99","aud":"api","sub":"8befeac4","typ":"ID","azp":"web","sid":"54db1502","acr":"1"}""")),
        [AccessTokenProfile.Cognito] = new(
            new(null, """{"sub":"aaaaaaaa","cognito:groups":["admin"],"token_use":"access","scope":"aws.cognito.signin.user.admin read","auth_time":1562190524,"origin_jti":"o1","jti":"aaaaaaaa","client_id":"api","username":"janedoe@example.com"}"""),
            new(null, """{"sub":"api","token_use":"access","scope":"read","auth_time":1562190524,"version":2,"jti":"bbbbbbbb","client_id":"api"}"""),
            new(null, """{"sub":"aaaaaaaa","aud":"api","email_verified":true,"token_use":"id","auth_time":1500009400,"cognito:username":"janedoe","email":"janedoe@example.com"}"""))
        {
            UserClient = "api",
            ClientClient = "api",
        },
        [AccessTokenProfile.PingOne] = new(
            new(null, """{"client_id":"web","aud":["api"],"scope":"openid read","sub":"c1b2a3","sid":"c0a76b09","auth_time":1721834195,"acr":"Single_Factor","jti":"j1"}"""),
            new("at+jwt", """{"client_id":"worker","aud":["api"],"scope":"read","jti":"j2"}"""),
            new(null, """{"sub":"RY9lAKHZ","aud":"api","acr":"possessionorinherence","amr":["otp"],"auth_time":1721834195,"sid":"c0a76b09","env":"eb41e805"}""")),
        [AccessTokenProfile.Zitadel] = new(
            new("JWT", """{"sub":"7777602519","aud":["web","api"],"nbf":1700000000,"client_id":"web","jti":"V2_1-at_2","urn:zitadel:iam:org:project:roles":{"admin":{"id1":"acme.zitadel.ch"}}}"""),
            new("JWT", """{"sub":"8888602519","aud":["api"],"nbf":1700000000,"client_id":"worker","jti":"V2_3-at_4"}"""),
            new("JWT", """{"sub":"7777602519","aud":["web","api"],"auth_time":1699999990,"amr":["pwd"],"azp":"web","client_id":"web","sid":"V2_1","urn:zitadel:iam:org:project:roles":{"admin":{"id1":"acme.zitadel.ch"}}}"""))
        {
            GrantsScopes = false,
        },
        [AccessTokenProfile.Duende] = new(
            new("at+jwt", """{"aud":"api","scope":["openid","read"],"amr":["pwd"],"client_id":"web","sub":"88421113","auth_time":1699999990,"idp":"local","role":"admin","sid":"C1","jti":"0F1E"}"""),
            new("at+jwt", """{"aud":"api","scope":["read"],"client_id":"worker","jti":"0F1F"}"""),
            new("JWT", """{"aud":"api","amr":["pwd"],"sid":"C1","sub":"88421113","auth_time":1699999990,"idp":"local"}""")),
        [AccessTokenProfile.OpenIddict] = new(
            new("at+jwt", """{"aud":"api","scope":"openid read","jti":"6d0b7f0a","sub":"42","client_id":"web","role":["admin"],"oi_prst":"web","oi_tkn_id":"t1"}"""),
            new("at+jwt", """{"aud":"api","scope":"read","jti":"7d0b","sub":"worker","client_id":"worker","oi_tkn_id":"t2"}"""),
            new("JWT", """{"aud":"api","azp":"web","sub":"42","oi_au_id":"a1","oi_tkn_id":"t3"}""")),
        [AccessTokenProfile.Rfc9068] = new(
            new("at+jwt", """{"jti":"1","sub":"alice","scope":"read","client_id":"web","aud":"api","roles":["admin"]}"""),
            new("application/at+JWT", """{"jti":"2","sub":"worker","scope":["read"],"client_id":"worker","aud":["api"]}"""),
            new("JWT", """{"sub":"alice","aud":"api"}""")),
        [AccessTokenProfile.Jwt] = new(
            new("JWT", """{"sub":"alice","scope":"read","azp":"web","aud":"api"}"""),
            new(null, """{"sub":"worker","scp":["read"],"client_id":"worker","aud":"api"}"""),
            new("JWT", """{"sub":"alice","aud":"api","azp":"web","auth_time":1}""")),
    };

    /// <summary>The tokens of each profile of access tokens.</summary>
    public static IReadOnlyDictionary<AccessTokenProfile, ProviderTokens> All { get; } = Providers.Concat(PlatformShapes.All).Concat(EnterpriseShapes.All).ToDictionary();
}
