using System.Text.Json.Nodes;
using OidcTokenValidation.Migration.Tests.Harness;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Migration.Tests.Peers;

/// <summary>One request of the table, and a name that describes it. All peers get the same one.</summary>
/// <param name="Name">The name, the first cell of the row.</param>
/// <param name="Authorization">Makes the fields of the request.</param>
internal sealed record PeerCase(string Name, Func<Providers, string[]> Authorization)
{
    private const string Thumbprint = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";

    private static readonly TestSigningKey UntrustedKey = TestSigningKey.Create("RS256");
    private static readonly DPoPClient Client = new();

    public static IReadOnlyList<PeerCase> All { get; } =
    [
        new("a good token", static providers => Bearer(Good(providers))),
        new("no token", static _ => []),
        .. Types(),
        .. Signatures(),
        .. Claims(),
        .. Times(),
        .. Requests(),
    ];

    private static PeerCase[] Types() =>
    [
        Token("`typ: application/at+jwt`", static token => token.OfType("application/at+jwt")),
        Token("`typ: AT+JWT`", static token => token.OfType("AT+JWT")),
        Token("`typ: JWT`", static token => token.OfType("JWT")),
        Token("no `typ`", static token => token.WithoutHeader("typ")),
        Token("an ID token for a client with the name of the API", static token => token.OfType("JWT")
            .WithClaim("nonce", "n-0S6").WithoutClaim("client_id").WithoutClaim("jti").WithoutClaim("scope").WithoutClaim("scp")),
        Token("a logout token for a client with the name of the API", static token => token.OfType("logout+jwt").WithoutClaim("scope").WithoutClaim("scp")
            .WithClaim("events", new JsonObject { ["http://schemas.openid.net/event/backchannel-logout"] = new JsonObject() })),
        Token("encrypted", static token => token.Encrypted()),
    ];

    private static PeerCase[] Signatures() =>
    [
        Token("`alg: none`", static token => token.Unsecured()),
        Token("`alg: HS256`, the public key as secret", static token => token.SignedWithPublicKeyAsSecret()),
        new("signed by another key with the same `kid`", static providers =>
            Bearer(Good(providers).SignedBy(UntrustedKey).WithHeader("kid", providers.Home.Issuer.Keys[0].KeyId))),
        Token("an unknown `kid`, signed by the known key", static token => token.WithHeader("kid", "unknown")),
        Token("`crit` with an unknown extension", static token => token.WithHeader("crit", new JsonArray("x")).WithHeader("x", 1)),
    ];

    private static PeerCase[] Claims() =>
    [
        Token("another audience", static token => token.For("https://other.example.com/")),
        Token("the audience without its slash", static token => token.For(TestIssuer.DefaultAudience.TrimEnd('/'))),
        Token("no audience", static token => token.WithoutClaim("aud")),
        Token("another issuer", static token => token.From("https://other.example.com/")),
        Token("`aud` twice, another audience first", static token => token
            .For("https://other.example.com/").WithRepeatedClaim("aud", TestIssuer.DefaultAudience)),
        Token("`exp` twice, a past one first", static token => token
            .WithClaim("exp", 1).WithRepeatedClaim("exp", DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeSeconds())),
        Token("no `sub`", static token => token.WithoutClaim("sub")),
        Token("no `client_id`", static token => token.WithoutClaim("client_id")),
        Token("`cnf.jkt`, sent as Bearer", static token => token.BoundTo(Client)),
        Token("`cnf.x5t#S256`, sent without a certificate", static token => token.WithClaim("cnf", new JsonObject { ["x5t#S256"] = Thumbprint })),
        Token("no scope and no role", static token => token.WithoutClaim("scope").WithoutClaim("scp")),
    ];

    private static PeerCase[] Times() =>
    [
        Token("expired an hour ago", static token => token.Expired()),
        Token("expired two minutes ago", static token => token.ExpiringIn(TimeSpan.FromMinutes(-2))),
        Token("no `exp`", static token => token.WithoutClaim("exp")),
        Token("`nbf` in an hour", static token => token.NotYetValid()),
        Token("`iat` in the future", static token => token.IssuedInTheFuture()),
    ];

    private static PeerCase[] Requests() =>
    [
        new("two `Authorization` fields", static providers => [.. Bearer(Good(providers)), .. Bearer(Good(providers))]),
        new("`Bearer` and nothing else", static _ => ["Bearer"]),
        new("`DPoP` with a bound token, without a proof", static providers => ["DPoP " + Good(providers).BoundTo(Client).Create()]),
        Token("20,000 characters", static token => token.WithClaim("note", new string('x', 15_000))),
    ];

    private static PeerCase Token(string name, Func<TestTokenBuilder, TestTokenBuilder> change) => new(name, providers => Bearer(change(Good(providers))));

    // With both spellings of a scope: Microsoft.Identity.Web looks for "scp".
    private static TestTokenBuilder Good(Providers providers) =>
        providers.Home.Issuer.Token().For(TestIssuer.DefaultAudience).WithScope("read").WithClaim("scp", "read");

    private static string[] Bearer(TestTokenBuilder token) => ["Bearer " + token.Create()];
}
