using System.Text;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tool.Conformance.Rows;

/// <summary>Header and claims are JSON objects in UTF-8 (RFC 7515 §5.2, RFC 7519 §7.2, RFC 8259).</summary>
internal static class JsonRows
{
    private static readonly RowGroup Header = new("rfc7515-header-json", "RFC 7515 §5.2", Level.Must);
    private static readonly RowGroup Claims = new("rfc7515-claims-json", "RFC 7519 §7.2", Level.Must);
    private static readonly RowGroup Robust = new("rfc7515-robust", "RFC 9110 §15.6", Level.Opinion);

    // Applied to the text of a JSON object; each result is no JSON object in UTF-8.
    private static readonly (string Name, string Title, Func<string, string> Change)[] Texts =
    [
        ("array", "an array", static json => $"[{json}]"),
        ("string", "a string", static json => $"\"{json.Replace("\"", "\\\"", StringComparison.Ordinal)}\""),
        ("number", "a number", static _ => "1"),
        ("null", "null", static _ => "null"),
        ("empty", "no text", static _ => string.Empty),
        ("cut-off", "a text that is cut off", static json => json[..^1]),
        ("garbage-after", "an object and a letter", static json => json + "x"),
        ("object-after", "an object and another one", static json => json + "{}"),
        ("trailing-comma", "a comma after the last member", static json => json[..^1] + ",}"),
        ("comment", "a comment", static json => json[..^1] + "/* */}"),
        ("line-comment", "a comment at the end", static json => json + "//"),
        ("single-quotes", "single quotes", static json => json.Replace('"', '\'')),
        ("unquoted-name", "a name without quotes", static json =>
            json.Replace("\"alg\"", "alg", StringComparison.Ordinal).Replace("\"sub\"", "sub", StringComparison.Ordinal)),
        ("control-character", "a control character in a string", static json => json[..^1] + ",\"x\":\"\u0001\"}"),
        ("nul", "NUL after the object", static json => json + "\0"),
    ];

    public static IEnumerable<Row> All =>
    [
        .. Texts.Select(static text => Header.RefusedText(text.Name, $"the header is {text.Title}", session =>
            Jws.SignTexts(session, text.Change(ClaimText.CreateHeader(session)), ClaimText.Create(session)))),
        .. Texts.Select(static text => Claims.RefusedText(text.Name, $"the claims are {text.Title}", session =>
            Jws.SignTexts(session, ClaimText.CreateHeader(session), text.Change(ClaimText.Create(session))))),
        Header.Refused("utf-16", "the header is UTF-16", static (token, session) =>
            token.WithRawHeader(Encoding.Unicode.GetBytes(ClaimText.CreateHeader(session)))),
        Claims.Refused("utf-16", "the claims are UTF-16", static (token, session) => token.WithRawClaims(Encoding.Unicode.GetBytes(ClaimText.Create(session)))),
        Header.Refused("not-utf-8", "the header has a byte that is not UTF-8", static (token, session) =>
            token.WithRawHeader(Encoding.Latin1.GetBytes(ClaimText.CreateHeader(session, "\"x\":\"\u00e9\"")))),
        Claims.Refused("not-utf-8", "the claims have a byte that is not UTF-8", static (token, session) =>
            token.WithRawClaims(Encoding.Latin1.GetBytes(ClaimText.Create(session, static _ => { }, "\"x\":\"\u00e9\"")))),
        Header.Opinion.Refused("bom", "the header begins with a byte order mark", static (token, session) =>
            token.WithRawHeader("\ufeff" + ClaimText.CreateHeader(session))),
        Claims.Opinion.Refused("bom", "the claims begin with a byte order mark", static (token, session) =>
            token.WithRawClaims("\ufeff" + ClaimText.Create(session))),
        Header.Opinion.Refused("surrogate", "the header has half a surrogate pair", static (token, session) =>
            token.WithRawHeader(ClaimText.CreateHeader(session, "\"x\":\"\\ud800\""))),
        Claims.Opinion.Refused("surrogate", "the claims have half a surrogate pair", static (token, session) =>
            token.WithRawClaims(ClaimText.Create(session, static _ => { }, "\"x\":\"\\ud800\""))),
        Header.Accepted("white-space", "the header has white space", static (token, session) =>
            token.WithRawHeader(ClaimText.CreateHeader(session).Replace(",", " ,\r\n\t", StringComparison.Ordinal))),
        Claims.Accepted("white-space", "the claims have white space", static (token, session) =>
            token.WithRawClaims(ClaimText.Create(session).Replace("{", "{ \r\n\t", StringComparison.Ordinal))),
        Header.Accepted("escaped", "a name of the header is escaped", static (token, session) =>
            token.WithRawHeader(ClaimText.CreateHeader(session).Replace("\"alg\"", "\"\\u0061lg\"", StringComparison.Ordinal))),
        Claims.Accepted("escaped", "a name of a claim is escaped", static (token, session) =>
            token.WithRawClaims(ClaimText.Create(session).Replace("\"sub\"", "\"s\\u0075b\"", StringComparison.Ordinal))),
        Survives("deep", "claims with 5,000 arrays in each other", static (token, session) => token.WithRawClaims(
            ClaimText.Create(session, static _ => { }, $"\"x\":{new string('[', 5000)}{new string(']', 5000)}"))),
        Survives("deep-header", "a header with 1,000 objects in each other", static (token, session) => token.WithRawHeader(
            ClaimText.CreateHeader(session, $"\"x\":{string.Concat(Enumerable.Repeat("{\"x\":", 1000))}1{new string('}', 1000)}"))),
        Survives("many-members", "claims with 1,000 members", static (token, session) => token.WithRawClaims(
            ClaimText.Create(session, static _ => { }, string.Join(',', Enumerable.Range(0, 1000).Select(static i => $"\"x{i}\":{i}"))))),
        Survives("large", "a token of 20,000 characters", static (token, _) => token.WithClaim("x", new string('a', 14_000))),
        Survives("long-number", "a number of 5,000 digits", static (token, session) => token.WithRawClaims(
            ClaimText.Create(session, static _ => { }, $"\"x\":{new string('9', 5000)}"))),
        Robust.Text("garbage", "a text that is no token: no 5xx", Expectation.NotServerError, static _ => "garbage"),
        Robust.Text("periods", "two periods: no 5xx", Expectation.NotServerError, static _ => ".."),
        Robust.Text("header-garbage", "a header that is not base64url: no 5xx", Expectation.NotServerError, static _ => "a.b.c"),
        Robust.Text("empty-objects", "empty header and claims: no 5xx", Expectation.NotServerError, static _ => "e30.e30.AAAA"),
    ];

    private static Row Survives(string name, string title, Func<TestTokenBuilder, Session, TestTokenBuilder> change) =>
        Robust.Token(name, $"{title}: no 5xx", Expectation.NotServerError, change);
}
