namespace OidcTokenValidation.TestSupport.Profiles;

/// <summary>The documented tokens of identity services of companies, and of servers that companies run.</summary>
internal static class EnterpriseShapes
{
    public static IReadOnlyDictionary<AccessTokenProfile, ProviderTokens> All { get; } = new Dictionary<AccessTokenProfile, ProviderTokens>
    {
        [AccessTokenProfile.AzureAdB2C] = new(
            new("JWT", """{"nbf":1549647431,"aud":"api","oid":"1558f87f","sub":"1558f87f","name":"David","tfp":"B2C_1_signupsignin1","nonce":"anyRandomValue","scp":"read","azp":"web","ver":"1.0"}"""),
            null,
            new("JWT", """{"nbf":1562343292,"ver":"1.0","sub":"20000000","aud":"api","auth_time":1562343292,"name":"User Name","idp":"facebook.com","tfp":"B2C_1_signupsignin1"}""")),
        [AccessTokenProfile.Casdoor] = new(
            new("JWT", """{"owner":"acme","name":"alice","id":"u-123","tokenType":"access-token","nonce":"n-once","scope":"openid profile read","azp":"web","signinMethod":"Password","sub":"u-123","aud":["api"],"nbf":1700000000,"jti":"admin/1"}"""),
            new("JWT", """{"owner":"admin","name":"app-worker","tokenType":"access-token","scope":"read","azp":"worker","sub":"admin/app-worker","aud":["api"],"nbf":1700000000,"jti":"admin/2"}"""),
            new("JWT", """{"owner":"acme","name":"alice","id":"u-123","tokenType":"refresh-token","scope":"openid profile read","azp":"web","sub":"u-123","aud":["api"],"nbf":1700000000,"jti":"admin/3"}""")),
        [AccessTokenProfile.Salesforce] = new(
            new("JWT", """{"scp":"refresh_token web read","aud":["api"],"sub":"uid:005DSG00000A","nbf":1700000000,"mty":"oauth","sfi":"some-sfi","roles":[],"hsc":false,"client_id":"web"}"""),
            new("JWT", """{"scp":"read","aud":["api"],"sub":"uid:005DSG00000B","nbf":1700000000,"mty":"oauth","sfi":"some-sfi","roles":[],"hsc":false,"client_id":"worker"}"""),
            new(null, """{"sub":"https://login.salesforce.com/id/00DSG/005DSG","aud":"api","email":"jane@example.com","custom_attributes":{}}""")),
        [AccessTokenProfile.OracleIdcs] = new(
            new(null, """{"tok_type":"AT","sub":"alice","sub_type":"user","sub_mappingattr":"userName","user_tenantname":"idcs-1","client_id":"web","aud":"api","scope":"read","sid":"q1w2:411","jti":"1ab2cd3e","gtp":"azc","tenant":"idcs-1"}"""),
            new("JWT", """{"tok_type":"AT","sub":"worker","sub_type":"client","client_id":"worker","aud":"api","scope":"read","jti":"daf0271e","tenant":"idcs-1"}"""),
            new(null, """{"tok_type":"IT","sub":"alice","sub_type":"user","aud":["api","https://identity.oraclecloud.com/"],"azp":"web","amr":["USERNAME_PASSWORD"],"sid":"q1w2:411","jti":"i1"}""")),
        [AccessTokenProfile.SapXsuaa] = new(
            new("JWT", """{"jti":"429e2d0e","ext_attr":{"enhancer":"XSUAA","zdn":"acme"},"xs.user.attributes":{},"xs.system.attributes":{"xs.rolecollections":["admin"],"xs.saml.groups":["staff"]},"sub":"6503d066","scope":["openid","read"],"client_id":"web","cid":"web","azp":"web","grant_type":"authorization_code","user_id":"6503d066","origin":"sap.default","user_name":"dj","email":"dj@example.com","auth_time":1700000000,"rev_sig":"5d1d","zid":"bf5c","aud":["web","api","openid"]}"""),
            new("JWT", """{"jti":"e7858caf","ext_attr":{"enhancer":"XSUAA"},"sub":"worker","authorities":["read"],"scope":["read"],"client_id":"worker","cid":"worker","azp":"worker","grant_type":"client_credentials","rev_sig":"6e2e","zid":"bf5c","aud":["worker","api"]}"""),
            new("JWT", """{"sub":"6503d066","aud":["api"],"azp":"web","cid":"web","client_id":"web","grant_type":"authorization_code","scope":["openid"],"jti":"i1","zid":"bf5c","origin":"sap.default","user_name":"dj","user_id":"6503d066","email_verified":true,"auth_time":1700000000,"rev_sig":"5d1d"}""")),
        [AccessTokenProfile.OryHydra] = new(
            new("JWT", """{"aud":["api"],"client_id":"web","ext":{},"jti":"7f1c","nbf":1700000000,"scp":["openid","read"],"sub":"alice"}"""),
            new("JWT", """{"aud":["api"],"client_id":"worker","ext":{},"jti":"8a2d","nbf":1700000000,"scp":["read"],"sub":"worker"}"""),
            new("JWT", """{"aud":["api"],"auth_time":1700000000,"rat":1700000000,"sid":"s1","sub":"alice","acr":"0","jti":"i1"}""")),
    };
}
