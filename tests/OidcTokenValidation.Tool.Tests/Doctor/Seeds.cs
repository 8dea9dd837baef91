using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tool.Tests.Doctor;

/// <summary>Errors that developers make.</summary>
internal static class Seeds
{
    private const string Tenant = "72f988bf-86f1-41af-91ab-2d7cd011db47";
    private const string EntraV1 = $"https://sts.windows.net/{Tenant}/";
    private const string EntraV2 = $"https://login.microsoftonline.com/{Tenant}/v2.0";
    private const string Realm = "https://login.example.com/realms/things";

    private static readonly DPoPClient Client = new();

    public static IReadOnlyList<Seed> All { get; } =
    [
        new("issuer without its slash", "IssuerSlash", "options.Trust(\"{0}/\");", 0, static w =>
        {
            w.StateIssuer(w.Origin + "/");
            return At(w.Origin, w.Good().From(w.Origin + "/"));
        }),
        new("issuer with a slash too many", "IssuerSlash", "options.Trust(\"{0}\");", 0, static w => At(w.Origin + "/", w.Good())),
        new("issuer with a slash too many, and the keys from a file", "IssuerSlash", "options.Trust(\"{0}\");", 0, static w =>
            At(w.Origin + "/", w.Good(), "--jwks", w.WriteKeys())),
        new("audience without its slash", "AudienceSlash", "options.Audiences.Add(\"https://api.example.com/\");", 0, static w =>
            At(w.Origin, w.Good(), "--audience", "https://api.example.com")),
        new("audience in other letter case", "AudienceSpelling", "options.Audiences.Add(\"https://api.example.com/\");", 0, static w =>
            At(w.Origin, w.Good(), "--audience", "https://API.example.com/")),
        new("audience of another API", "AudienceOther", "resource=", 1, static w => At(w.Origin, w.Good().For("https://graph.example.com/"), "--audience", SeedWorld.Audience)),
        new("audience is the client", "IdToken", "access_token", 1, static w =>
            At(w.Origin, w.Issuer.Token().OfType("JWT").For("web-shop").WithoutClaim("client_id"), "--audience", SeedWorld.Audience)),
        new("opaque token", "OpaqueToken", "issuer.Introspection = new IntrospectionOptions {", 1, static w => ("2YotnFZFEjr1zCsicMWpAA", ["--issuer", w.Origin])),
        new("HS256", "HmacAlgorithm", "issuer.AllowedAlgorithms = [\"RS256\"];", 1, static w => At(w.Origin, w.Good().SignedWithPublicKeyAsSecret())),
        new("no signature", "UnsecuredToken", "RS256", 1, static w => At(w.Origin, w.Good().Unsecured())),
        new("encrypted token", "EncryptedToken", "options.DisableAccessTokenEncryption();", 1, static w => At(w.Origin, w.Good().Encrypted())),
        new("other environment", "IssuerOtherHost", "options.Trust(\"https://login.staging.example/\");", 1, static w =>
            At(w.Origin, w.Good().From("https://login.staging.example/"))),
        new("other realm", "IssuerOtherTenant", "options.Trust(\"{0}/realms/other\");", 1, static w => At(w.Origin, w.Good().From(w.Origin + "/realms/other"))),
        new("ID token", "IdToken", "Authorization: Bearer <access_token>", 1, static w =>
            At(w.Origin, w.Issuer.Token().OfType("JWT").For("web-shop").WithClaim("nonce", "n-1").WithoutClaim("client_id"))),
        new("expired", "Expired", "--at ", 1, static w => At(w.Origin, w.Good().Expired())),
        new("issued in the future", "ClockBehind", "NTP", 1, static w => At(w.Origin, w.Good().IssuedInTheFuture())),
        new("clock two minutes behind", "ClockBehind", "options.ClockSkew = TimeSpan.FromSeconds(120);", 1, static w => At(w.Origin, w.Good().ValidIn(TimeSpan.FromMinutes(2)))),
        new("Entra token of version 1", "EntraVersion", $"options.Issuers.Add(EntraId.TenantV1(Guid.Parse(\"{Tenant}\")));", 0, static w =>
            At(EntraV2, w.Entra(EntraV1, "1.0"), "--jwks", w.WriteKeys())),
        new("Entra token of version 2", "EntraVersion", $"options.Issuers.Add(EntraId.Tenant(Guid.Parse(\"{Tenant}\")));", 0, static w =>
            At(EntraV1, w.Entra(EntraV2, "2.0"), "--jwks", w.WriteKeys())),
        new("Entra token for any tenant", "EntraAllTenants", "options.ResolveIssuer = EntraId.Tenants(customers.Contains);", 1, static w =>
            At("https://login.microsoftonline.com/common/v2.0", w.Entra(EntraV2, "2.0"), "--jwks", w.WriteKeys())),
        new("proxy address as the issuer", "MetadataOfOtherIssuer", "issuer.Keys.MetadataAddress = \"{0}/.well-known/openid-configuration\";", 0, static w =>
        {
            w.StateIssuer(Realm);
            return At(w.Origin, w.Keycloak().From(Realm));
        }),
        new("metadata of another name", "MetadataOfOtherIssuer", "issuer.Keys.JwksAddress = \"{0}/jwks\";", 0, static w =>
        {
            w.StateIssuer("https://login.example.com/");
            return At(w.Origin, w.Good());
        }),
        new("metadata address as the issuer", "IssuerIsMetadataAddress", "options.Trust(\"{0}\");", 0, static w =>
            At(w.Origin + "/.well-known/openid-configuration", w.Good())),
        new("provider without a response", "ProviderUnreachable", "issuer.Keys.MetadataAddress = ", 2, static w =>
        {
            w.Server.FailWith(TestResponse.ConnectionLost);
            return At(w.Origin, w.Good());
        }),
        new("provider without metadata", "MetadataNotFound", "issuer.Keys.MetadataAddress = ", 2, static w =>
        {
            w.Server.FailWith(TestResponse.Error(404));
            return At(w.Origin, w.Good());
        }),
        new("key of another environment", "KeyNotPublished", "oidc-token keys --issuer {0}", 1, static w => At(w.Origin, w.Good().WithHeader("kid", "key-of-staging"))),
        new("signature cut off", "DamagedToken", "copy the whole token", 1, static w => (w.Good().Create()[..^20], ["--issuer", w.Origin])),
        new("signature missing", "DamagedToken", "copy the whole token", 1, static w => (string.Join('.', w.Good().Create().Split('.')[..2]), ["--issuer", w.Origin])),
        new("scheme before the token", "SchemeInToken", "new AuthenticationHeaderValue(\"Bearer\", token)", 0, static w => ($"Bearer {w.Good().Create()}", ["--issuer", w.Origin])),
        new("quotation marks around the token", "QuotedToken", "jq -r .access_token", 0, static w => ($"\"{w.Good().Create()}\"\n", ["--issuer", w.Origin])),
        new("line breaks in the token", "LineBreaksInToken", "tr -d", 0, static w => (w.Good().Create().Insert(70, "\r\n").Insert(40, "\n"), ["--issuer", w.Origin])),
        new("two tokens", "SeveralTokens", "the access token alone", 1, static w => (w.Good().Create() + "\n" + w.Good().Create(), ["--issuer", w.Origin])),
        new("plain http", "PlainHttp", "issuer.Keys.AllowUnencryptedHttp = true;", 2, static w => At("http://login.example.com/", w.Good().From("https://login.example.com/"))),
        new("refresh token of Keycloak", "RefreshToken", "access_token", 1, static w => At(w.Origin, w.Keycloak("Refresh").SignedWithPublicKeyAsSecret())),
        new("logout token of Keycloak", "LogoutToken", "access_token", 1, static w => At(w.Origin, w.Keycloak("Logout").OfType("logout+jwt"))),
        new("proof in place of the token", "ProofAsToken", "Authorization: DPoP <access_token>", 1, static w =>
            (Client.Proof("GET", "https://api.example.com/").Create(), ["--issuer", w.Origin])),
        new("Keycloak without an audience", "AudienceMissing", "Included Custom Audience", 1, static w =>
        {
            w.StateIssuer(Realm);
            return At(Realm, w.Keycloak().From(Realm).WithoutClaim("aud"), "--metadata", w.Origin + "/.well-known/openid-configuration");
        }),
        new("Cognito without an audience", "AudienceMissing", "options.Audiences.Add(\"web-shop\");", 0, static w =>
            At(w.Origin, w.Good().WithoutHeader("typ").WithoutClaim("aud").WithClaim("token_use", "access"))),
        new("token without an issuer", "IssuerMissing", "'iss'", 1, static w => At(w.Origin, w.Good().WithoutClaim("iss"))),
        new("token that is bound to a key", "DPoPBound", "DPoP: <proof>", 0, static w => At(w.Origin, w.Good().BoundTo(Client))),
        new("other algorithms are allowed", "AlgorithmNotAllowed", "issuer.AllowedAlgorithms.Add(\"RS256\");", 0, static w => At(w.Origin, w.Good(), "--alg", "ES256", "--alg", "PS256")),
        new("form of no profile", "NoProfile", "issuer.Profile = AccessTokenProfile.", 1, static w => At(w.Origin, w.Issuer.Token().OfType("acme+jwt").WithScope("read"))),
    ];

    private static (string Input, string[] Arguments) At(string issuer, TestTokenBuilder token, params string[] more) => (token.Create(), ["--issuer", issuer, .. more]);
}
