using System.Text;
using OidcTokenValidation.Tool.Conformance.Wire;

namespace OidcTokenValidation.Tool.Conformance.Rows;

/// <summary>The form of the Authorization field (RFC 6750 §2.1, RFC 9110 §11.4).</summary>
internal static class AuthorizationRows
{
    private const string Field = "Authorization";

    private static readonly RowGroup Group = new("rfc6750-field", "RFC 6750 §2.1", Level.Must);

    private static readonly (string Name, string Title, Func<string, string, string> Write)[] Values =
    [
        ("none", "the token without a scheme", static (_, token) => token),
        ("colon", "a colon after the scheme", static (scheme, token) => $"{scheme}: {token}"),
        ("equals", "an equals sign after the scheme", static (scheme, token) => $"{scheme}={token}"),
        ("no-space", "no space after the scheme", static (scheme, token) => scheme + token),
        ("tab", "a tab after the scheme", static (scheme, token) => $"{scheme}\t{token}"),
        ("quotes", "the token in quotes", static (scheme, token) => $"{scheme} \"{token}\""),
        ("angle-brackets", "the token in angle brackets", static (scheme, token) => $"{scheme} <{token}>"),
        ("braces", "the token in braces", static (scheme, token) => $"{scheme} {{{token}}}"),
        ("scheme-twice", "the scheme twice", static (scheme, token) => $"{scheme} {scheme} {token}"),
        ("word-after", "a word after the token", static (scheme, token) => $"{scheme} {token} x"),
        ("word-before", "a word before the token", static (scheme, token) => $"{scheme} x {token}"),
        ("two-tokens", "two tokens with a space", static (scheme, token) => $"{scheme} {token} {token}"),
        ("comma", "two tokens with a comma", static (scheme, token) => $"{scheme} {token}, {scheme} {token}"),
        ("comma-other", "another scheme before it, with a comma", static (scheme, token) => $"Basic YWxpY2U6eA==, {scheme} {token}"),
        ("parameter", "the token as a parameter", static (scheme, token) => $"{scheme} token=\"{token}\""),
        ("parameter-access-token", "the token as the parameter access_token", static (scheme, token) => $"{scheme} access_token={token}"),
        ("parameter-after", "a parameter after the token", static (scheme, token) => $"{scheme} {token}, realm=\"x\""),
        ("semicolon", "a semicolon after the token", static (scheme, token) => $"{scheme} {token};"),
        ("longer-scheme", "a scheme with a letter more", static (scheme, token) => $"{scheme}X {token}"),
        ("shorter-scheme", "a scheme with a letter less", static (scheme, token) => $"{scheme[..^1]} {token}"),
        ("basic", "the scheme Basic", static (_, token) => $"Basic {token}"),
        ("basic-password", "the token as the password of Basic", static (_, token) =>
            "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes($"alice:{token}"))),
        ("jwt", "the scheme JWT", static (_, token) => $"JWT {token}"),
        ("token", "the scheme Token", static (_, token) => $"Token {token}"),
        ("oauth", "the scheme OAuth", static (_, token) => $"OAuth {token}"),
        ("negotiate", "the scheme Negotiate", static (_, token) => $"Negotiate {token}"),
        ("full-width", "a scheme with a letter outside ASCII", static (scheme, token) => $"{scheme[..^1]}\u00ee {token}"),
        ("percent", "the token percent-encoded", static (scheme, token) => $"{scheme} {token.Replace(".", "%2E", StringComparison.Ordinal)}"),
        ("folded", "a line folded after the scheme (RFC 9112 §5.2)", static (scheme, token) => $"{scheme}\r\n {token[..20]}\r\n {token[20..]}"),
        ("nul", "NUL after the token", static (scheme, token) => $"{scheme} {token}\0"),
        ("empty", "an empty field", static (_, _) => string.Empty),
        ("scheme-alone", "the scheme alone", static (scheme, _) => scheme),
        ("scheme-space", "the scheme and a space", static (scheme, _) => scheme + " "),
        ("null-text", "\"null\" as the token", static (scheme, _) => $"{scheme} null"),
        ("undefined-text", "\"undefined\" as the token", static (scheme, _) => $"{scheme} undefined"),
        ("placeholder", "a placeholder as the token", static (scheme, _) => $"{scheme} {{{{access_token}}}}"),
    ];

    private static readonly (string Name, string Title, string First, string Second)[] Pairs =
    [
        ("twice", "both with the same token", "{0} {1}", "{0} {1}"),
        ("good-first", "the second with an expired token", "{0} {1}", "{0} {2}"),
        ("good-last", "the first with an expired token", "{0} {2}", "{0} {1}"),
        ("basic-first", "the first with Basic", "Basic YWxpY2U6eA==", "{0} {1}"),
        ("basic-last", "the second with Basic", "{0} {1}", "Basic YWxpY2U6eA=="),
        ("empty-first", "the first empty", "", "{0} {1}"),
        ("empty-last", "the second empty", "{0} {1}", ""),
    ];

    public static IEnumerable<Row> All =>
    [
        Case.Request("lower", "the scheme in lower case: accepted", Expectation.Accepted, static session =>
            Create(session, static (scheme, token) => $"{scheme.ToLowerInvariant()} {token}")),
        Case.Request("upper", "the scheme in upper case: accepted", Expectation.Accepted, static session =>
            Create(session, static (scheme, token) => $"{scheme.ToUpperInvariant()} {token}")),
        Case.Request("mixed", "the scheme in mixed case: accepted", Expectation.Accepted, static session => Create(session, static (scheme, token) =>
            $"{char.ToLowerInvariant(scheme[0])}{scheme[1..].ToUpperInvariant()} {token}")),
        Group.At("RFC 9110 §11.4", Level.Should).Request("spaces", "two spaces after the scheme: accepted", Expectation.Accepted, static session =>
            Create(session, static (scheme, token) => $"{scheme}  {token}")),
        Group.At("RFC 9110 §5.5").Request("space-after", "spaces after the value of the field: accepted", Expectation.Accepted, static session =>
            Create(session, static (scheme, token) => $"{scheme} {token}  ")),
        Group.At("RFC 9110 §5.1").Request("name-case", "the name of the field in lower case: accepted", Expectation.Accepted, static session =>
        {
            string token = session.Token().Create();
            return new RawRequest(session.Target.Path, [.. session.Present(token).Select(static sent => (sent.Name.ToLowerInvariant(), sent.Value))]);
        }),
        .. Values.Select(static value =>
            (value.Name == "tab" ? Group.Should : Group).Request(value.Name, $"{value.Title}: not accepted", Expectation.Refused, session =>
                Create(session, value.Write))),
        .. Pairs.Select(static pair => Two.Request(pair.Name, $"two fields, {pair.Title}: not accepted", Expectation.Refused, session =>
        {
            string good = session.Token().Create(), expired = session.Token().Expired().Create();
            return session.Request(Fill(pair.First, session.Scheme, good, expired), good, (Field, Fill(pair.Second, session.Scheme, good, expired)));
        })),
    ];

    private static RowGroup Case => new("rfc6750-scheme", "RFC 9110 §11.1", Level.Must);

    // A sender must not repeat the field; which of two is meant is not known.
    private static RowGroup Two => new("rfc6750-fields", "RFC 9110 §5.3", Level.Should);

    private static string Fill(string form, string scheme, string good, string expired) =>
        form.Replace("{0}", scheme, StringComparison.Ordinal).Replace("{1}", good, StringComparison.Ordinal).Replace("{2}", expired, StringComparison.Ordinal);

    private static RawRequest Create(Session session, Func<string, string, string> write)
    {
        string token = session.Token().Create();
        return session.Request(write(session.Scheme, token), token);
    }
}
