using System.Text;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using static OidcTokenValidation.Tests.Differential.TokenCase;
using static OidcTokenValidation.Tests.Differential.TokenParts;
using static OidcTokenValidation.TokenFailureCode;

namespace OidcTokenValidation.Tests.Differential;

/// <summary>Tokens that this library and the handler reject, each for a separate reason.</summary>
internal static class BothRefuse
{
    public static readonly TokenCase[] Table =
    [
        .. Signatures(),
        .. Claims(),
        .. Json(),
        .. Text(),
    ];

    private static TokenCase[] Signatures() =>
    [
        new("signed by another key under the issuer's kid", InvalidSignature, "RFC 7515 §5.2", static issuer =>
        {
            using var stranger = TestSigningKey.Create("ES256", "es256");
            return issuer.Token().SignedBy(stranger).Create();
        }),
        Bad("alg is none", UnsecuredToken, "RFC 9068 §2.1", static token => token.Unsecured()),
        Bad("alg is nOnE", UnsecuredToken, "RFC 9068 §2.1", static token => token.Unsecured().WithHeader("alg", "nOnE")),
        Bad("the public key as a secret", AlgorithmNotAllowed, "RFC 8725 §2.1", static token => token.SignedWithPublicKeyAsSecret()),
        Bad("alg in small letters", AlgorithmNotAllowed, "RFC 7515 §4.1.1", static token => token.WithHeader("alg", "rs256")),
        Bad("alg of another key type", KeyNotForAlgorithm, "RFC 8725 §3.1", static token => token.WithHeader("kid", "es256")),
        Bad("alg other than the key's own, signed so", KeyNotForAlgorithm, "RFC 7517 §4.4", static token => token.SignedWith("RS512").WithHeader("kid", "rs256")),
        Bad("no signature", NotCompactJws, "RFC 7515 §7.1", static token => token.WithSignature([])),
        Bad("zeros for a signature", InvalidSignature, "RFC 7518 §3.4", static token => token.SignedWith("ES256").WithSignature(new byte[64])),
        Bad("encrypted", EncryptedToken, "RFC 7516 §9", static token => token.Encrypted()),
        BadText("a stray bit in the signature's last character", InvalidBase64Url, "RFC 7515 §2", WithStrayBit),
        BadText("the signature cut off", InvalidBase64Url, "RFC 7515 §5.2", static token => token[..^5]),
        BadText("octets behind the signature", InvalidSignature, "RFC 7518 §3.3", static token => Replace(token, 2, static signature => "AAAA" + signature)),
    ];

    private static TokenCase[] Claims() =>
    [
        Bad("another issuer", IssuerNotTrusted, "RFC 9068 §4", static token => token.WithClaim("iss", "https://evil.example/")),
        Bad("the issuer without its slash", IssuerNotTrusted, "RFC 9068 §4", static token => token.WithClaim("iss", Issuer.TrimEnd('/'))),
        Bad("the issuer in other letter case", IssuerNotTrusted, "RFC 9068 §4", static token => token.WithClaim("iss", "HTTPS://issuer.example/")),
        Bad("no iss", ClaimMissing, "RFC 9068 §2.2", static token => token.WithoutClaim("iss")),
        Bad("iss is an array", ClaimInvalid, "RFC 7519 §4.1.1", static token => token.WithClaim("iss", new JsonArray(Issuer))),
        Bad("iss twice, another issuer last", DuplicateMember, "RFC 7519 §4", static token => token.WithRawClaims(ClaimsAnd("\"iss\":\"https://evil.example/\""))),
        Bad("another audience", AudienceMismatch, "RFC 9068 §4", static token => token.For("https://other.example/")),
        Bad("the audience in other letter case", AudienceMismatch, "RFC 9068 §4", static token => token.For("https://API.example.com/")),
        Bad("no aud", ClaimMissing, "RFC 9068 §2.2", static token => token.WithoutClaim("aud")),
        Bad("an empty array of audiences", ClaimInvalid, "RFC 7519 §4.1.3", static token => token.WithClaim("aud", new JsonArray())),
        Bad("a number beside our audience", ClaimInvalid, "RFC 7519 §4.1.3", static token => token.WithClaim("aud", new JsonArray(5, TestIssuer.DefaultAudience))),
        Bad("our audience in an array in an array", ClaimInvalid, "RFC 7519 §4.1.3", static token => token.WithClaim("aud", new JsonArray(new JsonArray(TestIssuer.DefaultAudience)))),
        Bad("expired", Expired, "RFC 7519 §4.1.4", static token => token.Expired()),
        Bad("no exp", ClaimMissing, "RFC 9068 §2.2", static token => token.WithoutClaim("exp")),
        Bad("exp is null", ClaimInvalid, "RFC 7519 §2", static token => token.WithClaim("exp", value: null)),
        Bad("exp is beyond all numbers", ClaimInvalid, "RFC 7519 §2", static token => token.WithClaim("exp", JsonNode.Parse("1e400"))),
        Bad("not valid yet", NotYetValid, "RFC 7519 §4.1.5", static token => token.WithClaim("nbf", InSeconds(120))),
        Bad("nbf is null", ClaimInvalid, "RFC 7519 §2", static token => token.WithClaim("nbf", value: null)),
        Bad("iat is a word", ClaimInvalid, "RFC 7519 §2", static token => token.WithClaim("iat", "now")),
    ];

    private static TokenCase[] Json() =>
    [
        Bad("no alg", InvalidHeader, "RFC 7515 §4.1.1", static token => token.WithoutHeader("alg")),
        Bad("kid is a number", InvalidHeader, "RFC 7515 §4.1.4", static token => token.WithHeader("kid", 5)),
        Bad("the header is an array", InvalidJson, "RFC 7515 §5.2", static token => token.WithRawHeader("[]")),
        Bad("the header is not closed", InvalidJson, "RFC 7515 §5.2", static token => token.WithRawHeader("{\"alg\":\"RS256\"")),
        Bad("a byte order mark before the header", InvalidJson, "RFC 8259 §8.1", static token => token.WithRawHeader("\ufeff" + HeaderAnd("\"x\":1"))),
        Bad("the claims are an array", InvalidJson, "RFC 7519 §7.2", static token => token.WithRawClaims("[]")),
        Bad("the claims are null", InvalidJson, "RFC 7519 §7.2", static token => token.WithRawClaims("null")),
        Bad("the claims are empty", ClaimMissing, "RFC 9068 §2.2", static token => token.WithRawClaims("{}")),
        Bad("a comma too many", InvalidJson, "RFC 8259 §4", static token => token.WithRawClaims(ClaimsAnd("\"x\":1,"))),
        Bad("a comment", InvalidJson, "RFC 8259 §2", static token => token.WithRawClaims(ClaimsAnd("/* x */\"x\":1"))),
        Bad("a lone surrogate", InvalidJson, "RFC 8725 §3.7", static token => token.WithRawClaims(ClaimsAnd("\"x\":\"\\ud800\""))),
        Bad("claims that are not UTF-8", InvalidUtf8, "RFC 8725 §3.7", static token => token.WithRawClaims(Encoding.Latin1.GetBytes(ClaimsAnd("\"x\":\"é\"")))),
        Bad("deeper than anybody allows", NestedTooDeep, "RFC 8259 §9", static token => token.WithRawClaims(ClaimsAnd(Nested(70)))),
    ];

    private static TokenCase[] Text() =>
    [
        BadText("two segments", NotCompactJws, "RFC 7515 §7.1", static token => token[..token.LastIndexOf('.')]),
        BadText("four segments", NotCompactJws, "RFC 7515 §7.1", static token => token + ".x"),
        BadText("a dot behind", NotCompactJws, "RFC 7515 §7.1", static token => token + "."),
        BadText("padding in the header", IllegalCharacter, "RFC 7515 §2", static token => Replace(token, 0, static header => header + "=")),
        BadText("a line feed behind", IllegalCharacter, "RFC 7515 §7.1", static token => token + "\n"),
        BadText("a blank in the signature", IllegalCharacter, "RFC 7515 §2", static token => token.Insert(token.Length - 20, " ")),
        BadText("a Cyrillic letter", IllegalCharacter, "RFC 7515 §2", static token => token[..^1] + "\u0430"),
        BadText("not a token", NotCompactJws, "RFC 7515 §7.1", static _ => "opaque-token"),
    ];
}
