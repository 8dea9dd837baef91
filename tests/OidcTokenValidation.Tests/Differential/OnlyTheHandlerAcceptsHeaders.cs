using static OidcTokenValidation.Tests.Differential.TokenCase;
using static OidcTokenValidation.Tests.Differential.TokenParts;
using static OidcTokenValidation.TokenFailureCode;

namespace OidcTokenValidation.Tests.Differential;

/// <summary>Tokens that the handler accepts and this library refuses for their header or their spelling. Measured on Microsoft.IdentityModel 8.16 and 8.23.</summary>
internal static class OnlyTheHandlerAcceptsHeaders
{
    private const string Twice = "RFC 7515 §4: names are unique";
    private const string NotUnderstood = "RFC 7515 §4.1.11: no extension is understood, so any crit is one too many";
    private const string AnotherKind = "RFC 9068 §4, RFC 8725 §3.11: not marked as an access token";
    private const string NoSuchKey = "RFC 7515 §4.1.4: the header names a key that the issuer does not have; others are not tried";

    public static readonly TokenCase[] Table =
    [
        Bad("alg twice, the same", DuplicateMember, Twice, static token => token.WithRawHeader(HeaderAnd("\"alg\":\"RS256\""))),
        Bad("alg twice, none first", DuplicateMember, Twice, static token => token.WithRawHeader("""{"alg":"none","alg":"RS256","typ":"at+jwt","kid":"rs256"}""")),
        Bad("typ twice", DuplicateMember, Twice, static token => token.WithRawHeader(HeaderAnd("\"typ\":\"JWT\""))),
        Bad("kid twice", DuplicateMember, Twice, static token => token.WithRawHeader(HeaderAnd("\"kid\":\"es256\",\"kid\":\"rs256\""))),
        Bad("a member of one's own twice", DuplicateMember, Twice, static token => token.WithRawHeader(HeaderAnd("\"x\":1,\"x\":1"))),

        Bad("an unknown crit", CriticalHeader, NotUnderstood, static token => token.WithRawHeader(HeaderAnd("\"crit\":[\"exp\"],\"exp\":1"))),
        Bad("crit for b64", CriticalHeader, NotUnderstood, static token => token.WithRawHeader(HeaderAnd("\"crit\":[\"b64\"],\"b64\":false"))),
        Bad("b64 without crit", UnencodedPayload, "RFC 7797 §7", static token => token.WithHeader("b64", value: false)),
        Bad("an empty crit", CriticalHeader, NotUnderstood, static token => token.WithRawHeader(HeaderAnd("\"crit\":[]"))),
        Bad("crit is null", CriticalHeader, NotUnderstood, static token => token.WithHeader("crit", value: null)),

        Bad("typ is JWT", TypeNotAccepted, AnotherKind, static token => token.WithHeader("typ", "JWT")),
        Bad("typ is that of a security event", TypeNotAccepted, AnotherKind, static token => token.WithHeader("typ", "secevent+jwt")),
        Bad("typ with a blank", TypeNotAccepted, AnotherKind, static token => token.WithHeader("typ", " at+jwt")),
        Bad("typ is empty", TypeNotAccepted, AnotherKind, static token => token.WithHeader("typ", string.Empty)),
        Bad("no typ", TypeNotAccepted, AnotherKind, static token => token.WithoutHeader("typ")),
        Bad("typ is null", InvalidHeader, "RFC 7515 §4.1.9: a string", static token => token.WithHeader("typ", value: null)),

        Bad("kid matches no key", KeyNotFound, NoSuchKey, static token => token.WithHeader("kid", "unknown")),
        Bad("kid in other letter case", KeyNotFound, NoSuchKey, static token => token.WithHeader("kid", "RS256")),
        Bad("kid is null", InvalidHeader, "RFC 7515 §4.1.4: a string", static token => token.WithHeader("kid", value: null)),

        Bad("a header deeper than we allow", NestedTooDeep, "RFC 8259 §9", static token => token.WithRawHeader(HeaderAnd(Nested(40)))),
        Bad("a header longer than we allow", HeaderTooLong, "RFC 8259 §9", static token => token.WithHeader("x", new string('a', 5_000))),
        Bad("text behind the header", InvalidJson, "RFC 7515 §5.2: the header is one JSON object", static token => token.WithRawHeader(HeaderAnd("\"x\":1") + "x")),
        Bad("a second object behind the header", InvalidJson, "RFC 7515 §5.2", static token => token.WithRawHeader(HeaderAnd("\"x\":1") + "{\"alg\":\"none\"}")),

        BadText("padding behind the signature", IllegalCharacter, "RFC 7515 §2: a token would have twins", static token => token + "=="),
    ];
}
