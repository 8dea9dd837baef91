using System.Text.Json.Nodes;
using static OidcTokenValidation.TokenFailureCode;

namespace OidcTokenValidation.Testing.Tokens;

/// <summary>The table of bad tokens.</summary>
internal static class BadTokens
{
    private const string SomeHash = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";

    // Defaults of TokenLimits, and a little more.
    private const int TooLong = 17_000;
    private const int HeaderTooLongBy = 4_200;
    private const int TooDeep = 20;
    private const int TooMany = 300;

    public static IReadOnlyList<BadToken> All { get; } =
    [
        .. Forms(),
        .. Headers(),
        .. Seals(),
        .. Claims(),
        .. Missing("iss", "sub", "client_id", "aud", "jti", "iat", "exp"),
        .. Times(),
        .. Bindings(),
    ];

    private static IEnumerable<BadToken> Forms() =>
    [
        Text("opaque", NotCompactJws, static _ => "2YotnFZFEjr1zCsicMWpAA"),
        Text("without its signature's segment", NotCompactJws, static token => token[..token.LastIndexOf('.')]),
        Text("of four segments", NotCompactJws, static token => token + ".AAAA"),
        Text("padded", IllegalCharacter, static token => token + "="),
        Text("bad base64url", InvalidBase64Url, BadText.WithSpareBits),
        Of("encrypted", EncryptedToken, static token => token.Encrypted()),
        Of("too long", TokenTooLong, static token => token.WithClaim("padding", new string('a', TooLong))),
        Of("too long a header", HeaderTooLong, static token => token.WithHeader("x5c", new string('a', HeaderTooLongBy))),
        Of("too deep", NestedTooDeep, static token => token.WithClaim("nested", BadText.Nested(TooDeep))),
        Of("too many claims", TooManyMembers, static token => Enumerable.Range(0, TooMany).Aggregate(token, static (more, number) => more.WithClaim($"claim{number}", number))),
        Of("claims that are not UTF-8", InvalidUtf8, static token => token.WithRawClaims([(byte)'{', (byte)'"', 0xC3, (byte)'"', (byte)':', (byte)'1', (byte)'}'])),
        Of("a header that is not UTF-8", InvalidUtf8, static token => token.WithRawHeader([0xFF])),
        Of("claims that are not JSON", InvalidJson, static token => token.WithRawClaims("{")),
        Of("claims that are not an object", InvalidJson, static token => token.WithRawClaims("[]")),
        Of("a header that is not an object", InvalidJson, static token => token.WithRawHeader("\"RS256\"")),
        Of("a claim twice", DuplicateMember, static token => token.WithRepeatedClaim("sub", "mallory")),
        Of("a header member twice", DuplicateMember, static token => token.WithRepeatedHeader("alg", "none")),
    ];

    private static IEnumerable<BadToken> Headers() =>
    [
        Of("an ID token's type", TypeNotAccepted, static token => token.OfType("JWT")),
        Of("a proof's type", TypeNotAccepted, static token => token.OfType("dpop+jwt")),
        Of("no type", TypeNotAccepted, static token => token.WithoutHeader("typ")),
        Of("no algorithm", InvalidHeader, static token => token.WithoutHeader("alg")),
        Of("a key name that is no text", InvalidHeader, static token => token.WithHeader("kid", 7)),
        Of("a critical extension", CriticalHeader, static token => token.WithHeader("crit", new JsonArray("b64")).WithHeader("b64", false)),
        Of("an unencoded payload that is not critical", UnencodedPayload, static token => token.WithHeader("b64", false)),
        Of("an unknown algorithm", AlgorithmNotAllowed, static token => token.WithHeader("alg", "XS256")),
        Of("an unknown key", KeyNotFound, static token => token.WithHeader("kid", "nobody's")),
    ];

    private static IEnumerable<BadToken> Seals() =>
    [
        Of("unsigned", UnsecuredToken, static token => token.Unsecured()),
        Of("unsigned, with another spelling of it", UnsecuredToken, static token => token.Unsecured().WithHeader("alg", "nOnE")),
        Of("with an empty signature", NotCompactJws, static token => token.WithSignature([])),
        Of("with a wrong signature", InvalidSignature, static token => token.WithSignature(new byte[256])),
        Of("signed with the public key as secret", AlgorithmNotAllowed, static token => token.SignedWithPublicKeyAsSecret()),
        new("signed with a key of another issuer", KeyNotFound, static issuer => issuer.Token().SignedBy(BadText.StrangerOf(issuer)).Create()),
        new("signed with a key of another issuer, under the name of its own", InvalidSignature, static issuer =>
            issuer.Token().SignedBy(BadText.StrangerOf(issuer)).WithHeader("kid", issuer.FindKey(algorithm: null).KeyId).Create()),
        new("an algorithm that is not the key's", KeyNotForAlgorithm, static issuer =>
            issuer.Token().WithHeader("alg", issuer.FindKey(algorithm: null).Algorithm == "ES256" ? "PS512" : "ES256").Create()),
        Text("with other claims than were signed", InvalidSignature, BadText.WithOtherClaims),
    ];

    private static IEnumerable<BadToken> Claims() =>
    [
        Of("another issuer", IssuerNotTrusted, static token => token.From("https://other-issuer.example/")),
        new("its issuer with one slash more", IssuerNotTrusted, static issuer => issuer.Token().From(issuer.Issuer + "/").Create()),
        Of("another audience", AudienceMismatch, static token => token.For("https://other-api.example/")),
        Of("no value as audience", ClaimInvalid, static token => token.For()),
        Of("an audience that is no text", ClaimInvalid, static token => token.WithClaim("aud", 1)),
        Of("an issuer that is no text", ClaimInvalid, static token => token.WithClaim("iss", new JsonArray("https://issuer.example/"))),
        Of("an empty subject", ClaimInvalid, static token => token.WithSubject("")),
        Of("an expiry that is no number", ClaimInvalid, static token => token.WithClaim("exp", "soon")),
    ];

    private static IEnumerable<BadToken> Missing(params string[] claims) =>
        claims.Select(static claim => Of($"without {claim}", ClaimMissing, token => token.WithoutClaim(claim)));

    private static IEnumerable<BadToken> Times() =>
    [
        Of("expired", Expired, static token => token.Expired()),
        Of("not yet valid", NotYetValid, static token => token.NotYetValid()),
        Of("issued in the future", IssuedInFuture, static token => token.IssuedInTheFuture()),
    ];

    private static IEnumerable<BadToken> Bindings() =>
    [
        Of("bound to a key, without its proof", BoundTokenWithoutProof, static token => token.WithClaim("cnf", new JsonObject { ["jkt"] = SomeHash })),
        Of("bound to a certificate that was not presented", CertificateMissing, static token => token.WithClaim("cnf", new JsonObject { ["x5t#S256"] = SomeHash })),
        Of("bound to something unknown", ConfirmationNotEnforceable, static token => token.WithClaim("cnf", new JsonObject { ["kid"] = "1" })),
    ];

    private static BadToken Of(string name, TokenFailureCode code, Func<TestTokenBuilder, TestTokenBuilder> spoil) => new(name, code, issuer => spoil(issuer.Token()).Create());

    private static BadToken Text(string name, TokenFailureCode code, Func<string, string> spoil) => new(name, code, issuer => spoil(issuer.Token().Create()));
}
