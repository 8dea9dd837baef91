using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Migration.Tests.Requests;

/// <summary>Invalid tokens and requests, and those that only one of the two libraries rejects.</summary>
internal static class TokenCases
{
    private static readonly TestSigningKey UntrustedKey = TestSigningKey.Create("RS256", "untrusted");
    private static readonly DPoPClient Client = new();

    public static IReadOnlyList<Case> All { get; } =
    [
        new("an expired token", "401 *", static providers => Me(providers.Alice().Expired())),
        new("a token that is not valid yet", "401 *", static providers => Me(providers.Alice().NotYetValid())),
        new("a token for another API", "401 *", static providers => Me(providers.Alice().For("https://other.example.com/"))),
        new("a token for several APIs", """200 {"id":"alice",*""", static providers =>
            Me(providers.Alice().For("https://other.example.com/", TestIssuer.DefaultAudience))),
        new("a token of another issuer", "401 *", static providers => Me(providers.Alice().From("https://other.example.com/"))),
        new("a token that another key signed", "401 *", static providers => Me(providers.Alice().SignedBy(UntrustedKey))),
        new("an unsigned token", "401 *", static providers => Me(providers.Alice().Unsecured())),
        new("a token that is signed with the public key as secret", "401 *", static providers => Me(providers.Alice().SignedWithPublicKeyAsSecret())),
        new("no token at all", "401 *", static _ => new HttpProbe("/me", "Bearer abc")),
        new("another scheme", "401 *", static _ => new HttpProbe("/me", "Basic YTpi")),
        new("a scheme in lower case", """200 {"id":"alice",*""", static providers => new HttpProbe("/me", "bearer " + providers.Alice().Create())),
        new("a blocked user", "401 *", static providers => Me(providers.Alice().WithSubject("mallory"))),
        new("a partner's expired token without tolerance", "401 *", static providers => Me(providers.OfPartner().ExpiringIn(TimeSpan.FromSeconds(-10)))),
        new("a partner's second audience", """200 {"id":"carol",*""", static providers => Me(providers.OfPartner().For("https://partner-api.example.com"))),
        new("a token in the query of an endpoint that does not read it", "401 *", static providers =>
            new HttpProbe("/me?access_token=" + providers.Alice().Create())),
        new("a token of type JWT", """200 {"id":"alice",*""", static providers => Me(providers.Alice().OfType("JWT"))),
        new("a token without jti", """200 {"id":"alice",*""", static providers => Me(providers.Alice().WithoutClaim("jti"))),
        new("a token without client_id", """200 {"id":"alice",*""", static providers => Me(providers.Alice().WithoutClaim("client_id"))),
        new("a token that expired two minutes ago", """200 {"id":"alice",*""", static providers => Me(providers.Alice().ExpiringIn(TimeSpan.FromMinutes(-2)))),
        new("a token that was issued in the future", """200 {"id":"alice",*""", static providers => Me(providers.Alice().IssuedInTheFuture())),
        new("an audience without its slash", """200 {"id":"alice",*""", static providers => Me(providers.Alice().For(TestIssuer.DefaultAudience.TrimEnd('/')))),
        new("a token that names no key", """200 {"id":"alice",*""", static providers => Me(providers.Alice().WithHeader("kid", "unknown"))),
        new("a token with a claim twice", """200 {"id":"alice",*""", static providers => Me(providers.Alice().WithRepeatedClaim("email", "bob@example.com"))),
        new("a token with a critical extension", """200 {"id":"alice",*""", static providers =>
            Me(providers.Alice().WithHeader("crit", new System.Text.Json.Nodes.JsonArray("exp")))),
        new("a long token", """200 {"id":"alice",*""", static providers => Me(providers.Alice().WithClaim("note", new string('x', 13_000)))),
        new("a token that is bound to a key", """200 {"id":"alice",*""", static providers => Me(providers.Alice().BoundTo(Client))),
        new("a scheme without a token", "401 *", static _ => new HttpProbe("/me", "Bearer")),
        new("two Authorization fields", "401 *", static providers => new HttpProbe("/me", providers.Alice().Bearer(), providers.Alice().Bearer())),
        new("a provider that is down", "401 *", static providers => new HttpProbe("/down", providers.Down.Issuer.Token().Bearer())),
    ];

    public static string Bearer(this TestTokenBuilder token) => "Bearer " + token.Create();

    private static HttpProbe Me(TestTokenBuilder token) => new("/me", token.Bearer());
}
