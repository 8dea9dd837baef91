using System.Globalization;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tool.Conformance.Rows;

/// <summary>The expiry of a token (RFC 7519 §4.1.4).</summary>
internal static class ExpiryRows
{
    private static readonly RowGroup Group = new("rfc7519-exp", "RFC 7519 §4.1.4", Level.Must);

    // What is not JSON cannot be written by a builder.
    private static readonly (string Name, string Title, string Json)[] Literals =
    [
        ("string", "exp as a string", "\"4102444800\""),
        ("date", "exp as a date in a string", "\"2099-01-01T00:00:00Z\""),
        ("null", "exp null", "null"),
        ("true", "exp true", "true"),
        ("array", "exp as an array", "[4102444800]"),
        ("object", "exp as an object", "{\"exp\":4102444800}"),
        ("zero", "exp 0", "0"),
        ("one", "exp 1", "1"),
        ("negative", "exp -1", "-1"),
        ("negative-far", "exp -4102444800", "-4102444800"),
        ("overflow-32", "exp that is in the future only as 32 bits", "-2147483649"),
        ("minus-zero", "exp -0", "-0"),
        ("small-fraction", "exp 1e-5", "1e-5"),
        ("negative-exponent", "exp 4102444800e-3", "4102444800e-3"),
    ];

    private static readonly (string Name, string Title, string Json)[] NoNumbers =
    [
        ("nan", "exp NaN", "NaN"),
        ("infinity", "exp Infinity", "Infinity"),
        ("plus", "exp +4102444800", "+4102444800"),
        ("leading-zero", "exp 04102444800", "04102444800"),
        ("hexadecimal", "exp 0xF4865700", "0xF4865700"),
        ("underscore", "exp 4_102_444_800", "4_102_444_800"),
        ("no-digit", "exp 4102444800.", "4102444800."),
        ("unquoted", "exp never", "never"),
    ];

    public static IEnumerable<Row> All =>
    [
        Group.Refused("hour", "expired an hour ago", static (token, _) => token.Expired()),
        Group.Refused("minutes", "expired ten minutes ago", static (token, _) => token.ExpiringIn(TimeSpan.FromMinutes(-10))),
        Group.Refused("fraction", "expired an hour ago, with a fraction", static (token, session) =>
            token.WithClaim("exp", (session.Issuer.Clock.GetUtcNow().ToUnixTimeMilliseconds() - 3_600_500) / 1000.0)),
        Group.Refused("year", "expired ten years ago", static (token, _) => token.ExpiringIn(TimeSpan.FromDays(-3650))),
        Group.At("RFC 9068 §4").Refused("missing", "no exp", static (token, _) => token.WithoutClaim("exp")),
        Group.Refused("member-case", "\"Exp\" instead of \"exp\"", static (token, _) => token.WithoutClaim("exp").WithClaim("Exp", 4102444800)),
        Group.Refused("in-header", "exp in the header alone", static (token, _) => token.WithoutClaim("exp").WithHeader("exp", 4102444800)),
        .. Literals.Select(static literal => Group.Refused(literal.Name, literal.Title, (token, session) => Replace(token, session, literal.Json))),
        .. NoNumbers.Select(static literal => Group.At("RFC 8259 §6").Refused(
            literal.Name, literal.Title + ", which is not JSON", (token, session) => Replace(token, session, literal.Json))),
        Fractions.Accepted("future-fraction", "expiry in five minutes, with a fraction", static (token, session) =>
            token.WithClaim("exp", (session.Issuer.Clock.GetUtcNow().ToUnixTimeMilliseconds() + 300_500) / 1000.0)),
        Fractions.Accepted("future-exponent", "expiry with an exponent", static (token, session) => Replace(
            token, session, string.Create(CultureInfo.InvariantCulture, $"{session.Issuer.Clock.GetUtcNow().ToUnixTimeSeconds() + 300}0e-1"))),
        Group.Opinion.Refused("two-minutes", "expired two minutes ago: a clock skew of a minute is enough", static (token, _) =>
            token.ExpiringIn(TimeSpan.FromMinutes(-2))),
        Group.Opinion.Refused("milliseconds", "exp in milliseconds, which is the year 50,000 and more", static (token, session) =>
            token.WithClaim("exp", session.Issuer.Clock.GetUtcNow().AddMinutes(5).ToUnixTimeMilliseconds())),
        Group.Opinion.Refused("infinite", "exp 1e400, which no double can have", static (token, session) => Replace(token, session, "1e400")),
        Group.Opinion.Refused("huge", "exp 1e300", static (token, session) => Replace(token, session, "1e300")),
        Group.Opinion.Refused("overflow-64", "exp 18446744073709551616", static (token, session) => Replace(token, session, "18446744073709551616")),
    ];

    // A NumericDate may have a fraction.
    private static RowGroup Fractions => Group.At("RFC 7519 §2", Level.Should);

    private static TestTokenBuilder Replace(TestTokenBuilder token, Session session, string json) =>
        token.WithRawClaims(ClaimText.Create(session, static claims => claims.Remove("exp"), $"\"exp\":{json}"));
}
