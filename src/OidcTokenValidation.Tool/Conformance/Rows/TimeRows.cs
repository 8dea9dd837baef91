using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tool.Conformance.Rows;

/// <summary>The beginning of a token's validity and its time of issue (RFC 7519 §4.1.5, §4.1.6).</summary>
internal static class TimeRows
{
    private static readonly RowGroup Begin = new("rfc7519-nbf", "RFC 7519 §4.1.5", Level.Must);
    private static readonly RowGroup Issue = new("rfc7519-iat", "RFC 7519 §4.1.6", Level.Opinion);

    public static IEnumerable<Row> All =>
    [
        Begin.Refused("hour", "nbf in an hour", static (token, _) => token.NotYetValid()),
        Begin.Refused("minutes", "nbf in ten minutes", static (token, _) => token.ValidIn(TimeSpan.FromMinutes(10)).ExpiringIn(TimeSpan.FromHours(1))),
        Begin.Refused("fraction", "nbf in an hour, with a fraction", static (token, session) =>
            token.ExpiringIn(TimeSpan.FromHours(2)).WithClaim("nbf", (session.Issuer.Clock.GetUtcNow().ToUnixTimeMilliseconds() + 3_600_500) / 1000.0)),
        Begin.Refused("exponent", "nbf 1e11", static (token, session) => Replace(token, session, "1e11")),
        Begin.Refused("huge", "nbf 1e300", static (token, session) => Replace(token, session, "1e300")),
        Begin.Refused("overflow-64", "nbf 18446744073709551617, which is 1 in 64 bits", static (token, session) =>
            Replace(token, session, "18446744073709551617")),
        Begin.Refused("string-future", "nbf in the future, as a string", static (token, _) => token.WithClaim("nbf", "4102444800")),
        Begin.Accepted("past", "nbf an hour ago", static (token, _) => token.ValidIn(TimeSpan.FromHours(-1))),
        Begin.Accepted("now", "nbf now", static (token, _) => token.ValidIn(TimeSpan.Zero)),
        Begin.At("RFC 7519 §2", Level.Should).Accepted("past-fraction", "nbf an hour ago, with a fraction", static (token, session) =>
            token.WithClaim("nbf", (session.Issuer.Clock.GetUtcNow().ToUnixTimeMilliseconds() - 3_600_500) / 1000.0)),
        .. WrongTypes(Begin.Opinion, "nbf"),
        Issue.Refused("hour", "iat in an hour", static (token, _) => token.IssuedInTheFuture()),
        Issue.Refused("minutes", "iat in ten minutes", static (token, session) => token.IssuedAt(session.Issuer.Clock.GetUtcNow().AddMinutes(10))
            .ExpiringIn(TimeSpan.FromHours(1))),
        Issue.Refused("huge", "iat 1e300", static (token, _) => token.WithClaim("iat", 1e300)),
        Issue.At("RFC 7519 §2", Level.Should).Accepted("fraction", "iat with a fraction", static (token, session) =>
            token.WithClaim("iat", (session.Issuer.Clock.GetUtcNow().ToUnixTimeMilliseconds() - 1_500) / 1000.0)),
        .. WrongTypes(Issue, "iat"),
    ];

    // The claim "MUST be a number", but no section requires that a token with another value is rejected.
    private static IEnumerable<Row> WrongTypes(RowGroup group, string claim) =>
    [
        group.Refused("string", $"{claim} in the past, as a string", (token, _) => token.WithClaim(claim, "1700000000")),
        group.Refused("null", $"{claim} null", (token, _) => token.WithClaim(claim, null)),
        group.Refused("true", $"{claim} true", (token, _) => token.WithClaim(claim, true)),
        group.Refused("array", $"{claim} as an array", (token, _) => token.WithClaim(claim, new JsonArray(1700000000))),
        group.Refused("object", $"{claim} as an object", (token, _) => token.WithClaim(claim, new JsonObject { [claim] = 1700000000 })),
    ];

    private static TestTokenBuilder Replace(TestTokenBuilder token, Session session, string json) =>
        token.WithRawClaims(ClaimText.Create(session, static _ => { }, $"\"nbf\":{json}"));
}
