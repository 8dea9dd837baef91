using System.Globalization;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using static OidcTokenValidation.Tests.Differential.TokenCase;
using static OidcTokenValidation.Tests.Differential.TokenParts;
using static OidcTokenValidation.TokenFailureCode;

namespace OidcTokenValidation.Tests.Differential;

/// <summary>Tokens that the handler accepts and this library refuses for their claims. Measured on Microsoft.IdentityModel 8.16 and 8.23.</summary>
internal static class OnlyTheHandlerAcceptsClaims
{
    private const string Twice = "RFC 7519 §4: two readers could see two different tokens";
    private const string Required = "RFC 9068 §2.2: required";
    private const string NotAString = "RFC 7519 §4.1, RFC 9068 §2.2: a non-empty string";
    private const string NotADate = "RFC 7519 §2: NumericDate is a JSON number, here from 1970 to 9999";

    public static readonly TokenCase[] Table =
    [
        .. Duplicates(),
        .. Audiences(),
        .. Dates(),
        .. Profile(),
        .. Limits(),
    ];

    private static TokenCase[] Duplicates() =>
    [
        Bad("iss twice, the same", DuplicateMember, Twice, static token => token.WithRawClaims(ClaimsAnd($"\"iss\":\"{Issuer}\""))),
        Bad("iss twice, another issuer first", DuplicateMember, Twice, static token => token.WithRawClaims(ClaimsAfter("\"iss\":\"https://evil.example/\""))),
        Bad("iss twice, one with an escape", DuplicateMember, Twice, static token => token.WithRawClaims(ClaimsAnd($"\"\\u0069ss\":\"{Issuer}\""))),
        Bad("aud twice, another audience first", DuplicateMember, Twice, static token => token.WithRawClaims(ClaimsAfter("\"aud\":\"https://other.example/\""))),
        Bad("exp twice, a past one first", DuplicateMember, Twice, static token => token.WithRawClaims(ClaimsAfter("\"exp\":1"))),
        Bad("exp twice, a later one last", DuplicateMember, Twice, static token => token.WithRawClaims(ClaimsAnd($"\"exp\":{InSeconds(600)}"))),
        Bad("sub twice, another first", DuplicateMember, Twice, static token => token.WithRawClaims(ClaimsAfter("\"sub\":\"bob\""))),
        Bad("a claim of one's own twice", DuplicateMember, Twice, static token => token.WithRawClaims(ClaimsAnd("\"x\":1,\"x\":2"))),
        Bad("a member twice inside a claim", DuplicateMember, Twice, static token => token.WithRawClaims(ClaimsAnd("\"x\":{\"a\":1,\"a\":2}"))),
    ];

    private static TokenCase[] Audiences() =>
    [
        Bad("aud without our trailing slash", AudienceMismatch, "RFC 9068 §4", static token => token.For("https://api.example.com")),
        Bad("aud with one slash more", AudienceMismatch, "RFC 9068 §4", static token => token.For("https://api.example.com//")),
        Bad("aud in an array without our trailing slash", AudienceMismatch, "RFC 9068 §4", static token => token.For("x", "https://api.example.com")),
        Bad("null beside our audience", ClaimInvalid, "RFC 7519 §4.1.3: strings", static token => token.WithClaim("aud", new JsonArray(null, TestIssuer.DefaultAudience))),
        Bad("an empty string beside our audience", ClaimInvalid, "RFC 7519 §4.1.3", static token => token.For(string.Empty, TestIssuer.DefaultAudience)),
    ];

    private static TokenCase[] Dates() =>
    [
        Bad("exp is a string", ClaimInvalid, NotADate, static token => token.WithClaim("exp", InSeconds(300).ToString(CultureInfo.InvariantCulture))),
        Bad("exp is in the year 10000", ClaimInvalid, NotADate, static token => token.WithClaim("exp", 253_402_300_800)),
        Bad("exp is the greatest long", ClaimInvalid, NotADate, static token => token.WithClaim("exp", long.MaxValue)),
        Bad("nbf is a string", ClaimInvalid, NotADate, static token => token.WithClaim("nbf", "1")),
        Bad("nbf is before 1970", ClaimInvalid, NotADate, static token => token.WithClaim("nbf", -1)),
        Bad("iat is before 1970", ClaimInvalid, NotADate, static token => token.WithClaim("iat", -1)),
        Bad("iat is in the future", IssuedInFuture, "RFC 7519 §4.1.6", static token => token.IssuedAt(DateTimeOffset.UtcNow.AddMinutes(2))),
    ];

    private static TokenCase[] Profile() =>
    [
        Bad("no sub", ClaimMissing, Required, static token => token.WithoutClaim("sub")),
        Bad("no client_id", ClaimMissing, Required, static token => token.WithoutClaim("client_id")),
        Bad("no jti", ClaimMissing, Required, static token => token.WithoutClaim("jti")),
        Bad("no iat", ClaimMissing, Required, static token => token.WithoutClaim("iat")),
        Bad("sub is a number", ClaimInvalid, NotAString, static token => token.WithClaim("sub", 5)),
        Bad("sub is empty", ClaimInvalid, NotAString, static token => token.WithSubject(string.Empty)),
        Bad("sub is null", ClaimInvalid, NotAString, static token => token.WithClaim("sub", value: null)),
        Bad("client_id is a number", ClaimInvalid, NotAString, static token => token.WithClaim("client_id", 5)),
        Bad("jti is empty", ClaimInvalid, NotAString, static token => token.WithClaim("jti", string.Empty)),
        Bad("jti is null", ClaimInvalid, NotAString, static token => token.WithClaim("jti", value: null)),
        Bad("bound to a DPoP key", BoundTokenWithoutProof, "RFC 9449 §7.2", static token => token.WithClaim("cnf", new JsonObject { ["jkt"] = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" })),
        Bad("bound to a certificate", CertificateMissing, "RFC 8705 §3", static token => token.WithClaim("cnf", new JsonObject { ["x5t#S256"] = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" })),
        Bad("bound to nothing that is known", ConfirmationNotEnforceable, "RFC 7800 §3.1", static token => token.WithClaim("cnf", value: null)),
    ];

    private static TokenCase[] Limits() =>
    [
        Bad("arrays deeper than we allow", NestedTooDeep, "RFC 8259 §9", static token => token.WithRawClaims(ClaimsAnd(Nested(16)))),
        Bad("arrays as deep as the handler allows", NestedTooDeep, "RFC 8259 §9", static token => token.WithRawClaims(ClaimsAnd(Nested(62)))),
        Bad("more claims than we allow", TooManyMembers, "RFC 8259 §9", static token => token.WithRawClaims(ClaimsAnd(
            string.Join(',', Enumerable.Range(0, 250).Select(static number => string.Create(CultureInfo.InvariantCulture, $"\"m{number}\":{number}")))))),
        Bad("a claim longer than we allow", TokenTooLong, "RFC 6750 §3.1", static token => token.WithClaim("x", new string('a', 20_000))),
        Bad("text behind the claims", InvalidJson, "RFC 7519 §7.2: the claims are one JSON object", static token => token.WithRawClaims(ClaimsAnd("\"x\":1") + "x")),
        Bad("a second object behind the claims", InvalidJson, "RFC 7519 §7.2", static token => token.WithRawClaims(ClaimsAnd("\"x\":1") + "{\"iss\":\"https://evil.example/\"}")),
    ];
}
