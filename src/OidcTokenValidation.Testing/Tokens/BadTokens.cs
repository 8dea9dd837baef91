using System.Text.Json.Nodes;
using static OidcTokenValidation.TokenFailureCode;

namespace OidcTokenValidation.Testing.Tokens;

/// <summary>The list of bad tokens.</summary>
internal static class BadTokens
{
    private const string SomeHash = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";

    // Slightly more than the defaults of TokenLimits.
    private const int TooLong = 17_000;
    private const int HeaderTooLongBy = 4_200;
    private const int TooDeep = 20;
    private const int TooMany = 300;

    private const int TooManyActors = 9;

    public static IReadOnlyList<BadToken> All { get; } =
    [
        .. Forms(),
        .. Headers(),
        .. Signatures(),
        .. Claims(),
        .. Missing("iss", "sub", "client_id", "aud", "jti", "iat", "exp"),
        .. Times(),
        .. Bindings(),
    ];

    private static IEnumerable<BadToken> Forms() =>
    [
        FromText("opaque", NotCompactJws, static _ => "2YotnFZFEjr1zCsicMWpAA"),
        FromText("without its signature's segment", NotCompactJws, static token => token[..token.LastIndexOf('.')]),
        FromText("of four segments", NotCompactJws, static token => token + ".AAAA"),
        FromText("padded", IllegalCharacter, static token => token + "="),
        FromText("bad base64url", InvalidBase64Url, BadText.WithSpareBits),
        FromBuilder("encrypted", EncryptedToken, static token => token.Encrypted()),
        FromBuilder("too long", TokenTooLong, static token => token.WithClaim("padding", new string('a', TooLong))),
        FromBuilder("a header that is too long", HeaderTooLong, static token => token.WithHeader("x5c", new string('a', HeaderTooLongBy))),
        FromBuilder("too deep", NestedTooDeep, static token => token.WithClaim("nested", BadText.Nested(TooDeep))),
        FromBuilder("too many claims", TooManyMembers, static token =>
            Enumerable.Range(0, TooMany).Aggregate(token, static (more, number) => more.WithClaim($"claim{number}", number))),
        FromBuilder("claims that are not UTF-8", InvalidUtf8, static token =>
            token.WithRawClaims([(byte)'{', (byte)'"', 0xC3, (byte)'"', (byte)':', (byte)'1', (byte)'}'])),
        FromBuilder("a header that is not UTF-8", InvalidUtf8, static token => token.WithRawHeader([0xFF])),
        FromBuilder("claims that are not JSON", InvalidJson, static token => token.WithRawClaims("{")),
        FromBuilder("claims that are not an object", InvalidJson, static token => token.WithRawClaims("[]")),
        FromBuilder("a header that is not an object", InvalidJson, static token => token.WithRawHeader("\"RS256\"")),
        FromBuilder("a claim twice", DuplicateMember, static token => token.WithRepeatedClaim("sub", "mallory")),
        FromBuilder("a header member twice", DuplicateMember, static token => token.WithRepeatedHeader("alg", "none")),
    ];

    private static IEnumerable<BadToken> Headers() =>
    [
        FromBuilder("an ID token's type", TypeNotAccepted, static token => token.OfType("JWT")),
        FromBuilder("a proof's type", TypeNotAccepted, static token => token.OfType("dpop+jwt")),
        FromBuilder("no type", TypeNotAccepted, static token => token.WithoutHeader("typ")),
        FromBuilder("no algorithm", InvalidHeader, static token => token.WithoutHeader("alg")),
        FromBuilder("a key ID that is not a string", InvalidHeader, static token => token.WithHeader("kid", 7)),
        FromBuilder("a critical extension", CriticalHeader, static token => token.WithHeader("crit", new JsonArray("b64")).WithHeader("b64", false)),
        FromBuilder("an unencoded payload that is not critical", UnencodedPayload, static token => token.WithHeader("b64", false)),
        FromBuilder("an unknown algorithm", AlgorithmNotAllowed, static token => token.WithHeader("alg", "XS256")),
        FromBuilder("an unknown key", KeyNotFound, static token => token.WithHeader("kid", "unknown")),
    ];

    private static IEnumerable<BadToken> Signatures() =>
    [
        FromBuilder("unsigned", UnsecuredToken, static token => token.Unsecured()),
        FromBuilder("unsigned, with another spelling of none", UnsecuredToken, static token => token.Unsecured().WithHeader("alg", "nOnE")),
        FromBuilder("with an empty signature", NotCompactJws, static token => token.WithSignature([])),
        FromBuilder("with a wrong signature", InvalidSignature, static token => token.WithSignature(new byte[256])),
        FromBuilder("signed with the public key as secret", AlgorithmNotAllowed, static token => token.SignedWithPublicKeyAsSecret()),
        new("signed with a key of another issuer", KeyNotFound, static issuer => issuer.Token().SignedBy(BadText.GetUntrustedKey(issuer)).Create()),
        new("signed with a key of another issuer, with the key ID of its own", InvalidSignature, static issuer =>
            issuer.Token().SignedBy(BadText.GetUntrustedKey(issuer)).WithHeader("kid", issuer.FindKey(algorithm: null).KeyId).Create()),
        new("an algorithm that is not the key's", KeyNotForAlgorithm, static issuer =>
            issuer.Token().WithHeader("alg", issuer.FindKey(algorithm: null).Algorithm == "ES256" ? "PS512" : "ES256").Create()),
        FromText("with other claims than were signed", InvalidSignature, BadText.WithOtherClaims),
    ];

    private static IEnumerable<BadToken> Claims() =>
    [
        FromBuilder("another issuer", IssuerNotTrusted, static token => token.From("https://other-issuer.example/")),
        new("its issuer with an additional slash", IssuerNotTrusted, static issuer => issuer.Token().From(issuer.Issuer + "/").Create()),
        FromBuilder("another audience", AudienceMismatch, static token => token.For("https://other-api.example/")),
        FromBuilder("an empty audience", ClaimInvalid, static token => token.For()),
        FromBuilder("an audience that is not a string", ClaimInvalid, static token => token.WithClaim("aud", 1)),
        FromBuilder("an issuer that is not a string", ClaimInvalid, static token => token.WithClaim("iss", new JsonArray("https://issuer.example/"))),
        FromBuilder("an empty subject", ClaimInvalid, static token => token.WithSubject("")),
        FromBuilder("an actor without an identifier", ClaimInvalid, static token =>
            token.WithClaim("act", new JsonObject { ["iss"] = "https://issuer.example/" })),
        FromBuilder("too many actors", ClaimInvalid, static token => token.WithClaim("act", BadText.NestedActors(TooManyActors))),
        FromBuilder("an expiry that is not a number", ClaimInvalid, static token => token.WithClaim("exp", "soon")),
        FromBuilder("authorization details without a type", ClaimInvalid, static token =>
            token.WithClaim("authorization_details", new JsonArray(new JsonObject()))),
    ];

    private static IEnumerable<BadToken> Missing(params string[] claims) =>
        claims.Select(static claim => FromBuilder($"without {claim}", ClaimMissing, token => token.WithoutClaim(claim)));

    private static IEnumerable<BadToken> Times() =>
    [
        FromBuilder("expired", Expired, static token => token.Expired()),
        FromBuilder("not yet valid", NotYetValid, static token => token.NotYetValid()),
        FromBuilder("issued in the future", IssuedInFuture, static token => token.IssuedInTheFuture()),
    ];

    private static IEnumerable<BadToken> Bindings() =>
    [
        FromBuilder("bound to a key, without its proof", BoundTokenWithoutProof, static token => token.WithClaim("cnf", new JsonObject { ["jkt"] = SomeHash })),
        FromBuilder("bound to a certificate that was not presented", CertificateMissing, static token =>
            token.WithClaim("cnf", new JsonObject { ["x5t#S256"] = SomeHash })),
        FromBuilder("bound to something unknown", ConfirmationNotEnforceable, static token => token.WithClaim("cnf", new JsonObject { ["kid"] = "1" })),
    ];

    private static BadToken FromBuilder(string name, TokenFailureCode code, Func<TestTokenBuilder, TestTokenBuilder> change) =>
        new(name, code, issuer => change(issuer.Token()).Create());

    private static BadToken FromText(string name, TokenFailureCode code, Func<string, string> change) =>
        new(name, code, issuer => change(issuer.Token().Create()));
}
