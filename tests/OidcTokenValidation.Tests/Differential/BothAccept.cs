using System.Globalization;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using static OidcTokenValidation.Tests.Differential.TokenCase;
using static OidcTokenValidation.Tests.Differential.TokenParts;

namespace OidcTokenValidation.Tests.Differential;

/// <summary>Tokens that this library and the handler accept.</summary>
internal static class BothAccept
{
    public static readonly TokenCase[] Table =
    [
        .. Algorithms(),
        .. Claims(),
        .. Times(),
        .. Headers(),
        .. Text(),
    ];

    private static TokenCase[] Algorithms() =>
    [
        Good("RS256", static token => token.SignedWith("RS256")),
        Good("RS384", static token => token.SignedWith("RS384")),
        Good("RS512", static token => token.SignedWith("RS512")),
        Good("PS256", static token => token.SignedWith("PS256")),
        Good("PS384", static token => token.SignedWith("PS384")),
        Good("PS512", static token => token.SignedWith("PS512")),
        Good("ES256", static token => token.SignedWith("ES256")),
        Good("ES384", static token => token.SignedWith("ES384")),
        Good("ES512", static token => token.SignedWith("ES512")),
    ];

    private static TokenCase[] Claims() =>
    [
        Good("scope is a string", static token => token.WithScope("read:things", "write:things")),
        Good("scope is an array", static token => token.WithClaim("scope", new JsonArray("read:things"))),
        Good("our audience is one of several", static token => token.For("https://other.example/", TestIssuer.DefaultAudience)),
        Good("our audience twice in the array", static token => token.For(TestIssuer.DefaultAudience, TestIssuer.DefaultAudience)),
        Good("a user's authentication", static token => token.WithClaim("auth_time", InSeconds(-60)).WithClaim("acr", "urn:loa:2").WithClaim("amr", new JsonArray("pwd", "otp"))),
        Good("auth_time is a string", static token => token.WithClaim("auth_time", "today")),
        Good("auth_time is beyond all years", static token => token.WithRawClaims(ClaimsAnd("\"auth_time\":1e300"))),
        Good("acr is a number", static token => token.WithClaim("acr", 5)),
        Good("amr is a number", static token => token.WithClaim("amr", 5)),
        Good("amr holds objects, as Supabase sends it", static token => token.WithClaim("amr", JsonNode.Parse("[{\"method\":\"password\",\"timestamp\":1700000000}]"))),
        Good("scope is a number", static token => token.WithClaim("scope", 5)),
        Good("scope holds a number", static token => token.WithClaim("scope", new JsonArray("a", 5))),
        Good("81 audiences, as an administrator of many Keycloak realms has", static token => token.For([.. Enumerable.Range(0, 80).Select(static realm => $"realm-{realm}-realm"), TestIssuer.DefaultAudience])),
        Good("claims of every JSON type", static token => token.WithRawClaims(ClaimsAnd("""
            "a":null,"b":true,"c":-1.5e-3,"d":"é\u00e9\n😀","e":[1,[2],{"f":{}}],"act":{"sub":"x"},"":1,"nonce":5
            """))),
        Good("a number that no double holds", static token => token.WithRawClaims(ClaimsAnd("\"x\":1e400"))),
        Good("arrays as deep as we allow", static token => token.WithRawClaims(ClaimsAnd(Nested(15)))),
        Good("a member name with an escape", static token => token.WithRawClaims(ClaimsAnd("\"\\u0061cr\":\"x\""))),
    ];

    private static TokenCase[] Times() =>
    [
        Good("expired within the skew", static token => token.IssuedAt(DateTimeOffset.UtcNow.AddMinutes(-5)).ExpiringIn(TimeSpan.FromSeconds(-15))),
        Good("it expires before it is issued, and no ceiling is set", static token => token.WithClaim("iat", InSeconds(20)).WithClaim("exp", InSeconds(10))),
        Good("nbf ahead within the skew", static token => token.WithClaim("nbf", InSeconds(15))),
        Good("iat ahead within the skew", static token => token.IssuedAt(DateTimeOffset.UtcNow.AddSeconds(15))),
        Good("exp and iat with fractions", static token => token.WithClaim("exp", InSeconds(300) + 0.5).WithClaim("iat", InSeconds(0) - 0.25)),
        Good("nbf with a fraction", static token => token.WithClaim("nbf", InSeconds(-10) + 0.5)),
        Good("exp with an exponent", static token => token.WithClaim("exp", JsonNode.Parse("20.0E+8"))),
        Good("exp is the last second of the year 9999", static token => token.WithClaim("exp", 253_402_300_799)),
    ];

    private static TokenCase[] Headers() =>
    [
        Good("typ in capitals", static token => token.WithHeader("typ", "AT+JWT")),
        Good("typ in full", static token => token.WithHeader("typ", "application/at+jwt")),
        Good("no kid, one key for the algorithm", static token => token.WithoutHeader("kid").SignedWith("ES384")),
        Good("alg and its name with escapes", static token => token.WithRawHeader("""{"\u0061lg":"RS\u003256","typ":"at+jwt","kid":"rs256"}""")),
        Good("keys of the sender, which are ignored", static token => token.WithRawHeader(HeaderAnd(
            """ "jku":"https://evil.example/","x5u":"https://evil.example/","jwk":{"kty":"oct","k":"AA"},"x5c":["AAAA"] """))),
        Good("members of other types than they have", static token => token.WithRawHeader(HeaderAnd("\"x5c\":5,\"enc\":5,\"epk\":5,\"apu\":5,\"nonce\":5"))),
        Good("zip, which means nothing in a JWS", static token => token.WithHeader("zip", "DEF")),
        Good("b64 that changes nothing", static token => token.WithHeader("b64", value: true)),
    ];

    private static TokenCase[] Text() =>
    [
        Good("blanks around the header", static token => token.WithRawHeader(" \r\n\t" + HeaderAnd("\"x\" :\t1") + "\n")),
        Good("blanks around the claims", static token => token.WithRawClaims(" \r\n\t" + ClaimsAnd("\"x\" :\t1") + "\n")),
        Good("a claim as long as fits", static token => token.WithClaim("x", new string('a', 11_000))),
        Good("as many claims as we allow", static token => token.WithRawClaims(ClaimsAnd(
            string.Join(',', Enumerable.Range(0, 249).Select(static number => string.Create(CultureInfo.InvariantCulture, $"\"m{number}\":{number}")))))),
    ];
}
