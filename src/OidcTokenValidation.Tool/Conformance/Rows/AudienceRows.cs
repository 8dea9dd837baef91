using System.Text.Json.Nodes;

namespace OidcTokenValidation.Tool.Conformance.Rows;

/// <summary>The audience contains the identifier of the API (RFC 9068 §4, RFC 7519 §4.1.3).</summary>
internal static class AudienceRows
{
    private const string Other = "https://other.example.com/";

    private static readonly RowGroup Group = new("rfc9068-aud", "RFC 9068 §4", Level.Must);

    private static readonly (string Name, string Title, Func<string, string> Change)[] Spellings =
    [
        ("slash", "aud with one slash more or less", static aud => aud.EndsWith('/') ? aud[..^1] : aud + "/"),
        ("upper", "aud in upper case", static aud => aud.ToUpperInvariant()),
        ("first-upper", "aud with its first letter in upper case", static aud => char.ToUpperInvariant(aud[0]) + aud[1..]),
        ("scheme", "aud with the other of http and https", static aud => aud.StartsWith("https:", StringComparison.Ordinal) ? "http" + aud[5..]
            : aud.StartsWith("http:", StringComparison.Ordinal) ? "https" + aud[4..] : aud),
        ("shorter", "aud without its last two characters", static aud => aud.Length > 2 ? aud[..^2] : aud),
        ("longer", "aud with a character more", static aud => aud + "x"),
        ("longer-before", "aud with a character before it", static aud => "x" + aud),
        ("path", "aud with a further path segment", static aud => aud.TrimEnd('/') + "/admin"),
        ("subdomain", "aud with a subdomain", static aud => aud.Replace("://", "://evil.", StringComparison.Ordinal)),
        ("query", "aud with a query", static aud => aud + "?a=b"),
        ("fragment", "aud with a fragment", static aud => aud + "#a"),
        ("blank-before", "aud with a space before it", static aud => " " + aud),
        ("blank-after", "aud with a space after it", static aud => aud + " "),
        ("nul", "aud with NUL and a suffix", static aud => aud + "\0x"),
        ("space-list", "aud as a list with spaces in one string", static aud => $"{aud} {Other}"),
        ("comma-list", "aud as a list with commas in one string", static aud => $"{aud},{Other}"),
        ("json-in-string", "aud as JSON text in a string", static aud => $"[\"{aud}\"]"),
        ("percent", "aud percent-encoded", Uri.EscapeDataString),
        ("full-width", "aud with a full-width letter", static aud => (char)(aud[0] + 0xfee0) + aud[1..]),
        ("wildcard", "aud \"*\"", static _ => "*"),
        ("pattern", "aud \".*\"", static _ => ".*"),
        ("empty", "aud \"\"", static _ => string.Empty),
        ("other", "another audience", static _ => Other),
    ];

    public static IEnumerable<Row> All =>
    [
        Group.Accepted("string", "aud as a string", static (token, session) => token.WithClaim("aud", session.Target.Audience)),
        Group.Accepted("array", "aud as an array with the API", static (token, session) => token.WithClaim("aud", Array(session.Target.Audience))),
        Group.Accepted("second", "aud with another API before it", static (token, session) => token.WithClaim("aud", Array(Other, session.Target.Audience))),
        Group.Accepted("first", "aud with another API after it", static (token, session) => token.WithClaim("aud", Array(session.Target.Audience, Other))),
        Group.Accepted("many", "aud with 20 APIs", static (token, session) => token.WithClaim(
            "aud", Array([.. Enumerable.Range(0, 19).Select(static i => $"https://api{i}.example.com/"), session.Target.Audience]))),
        .. Spellings.Select(static spelling => Group.RefusedText(spelling.Name, spelling.Title, session =>
            spelling.Change(session.Target.Audience) is var changed && changed != session.Target.Audience
                ? session.Token().WithClaim("aud", changed).Create() : null)),
        Group.Refused("missing", "no aud", static (token, _) => token.WithoutClaim("aud")),
        Group.Refused("null", "aud null", static (token, _) => token.WithClaim("aud", null)),
        Group.Refused("number", "aud 1", static (token, _) => token.WithClaim("aud", 1)),
        Group.Refused("true", "aud true", static (token, _) => token.WithClaim("aud", true)),
        Group.Refused("array-empty", "aud []", static (token, _) => token.WithClaim("aud", Array())),
        Group.Refused("array-other", "aud with other APIs", static (token, _) => token.WithClaim("aud", Array(Other, "https://third.example.com/"))),
        Group.Refused("array-parts", "aud with the API in two members", static (token, session) => token.WithClaim(
            "aud", Array(session.Target.Audience[..1], session.Target.Audience[1..]))),
        Group.Refused("array-prefix", "aud as an array with a longer name", static (token, session) =>
            token.WithClaim("aud", Array(session.Target.Audience + "x"))),
        Group.Refused("array-nested", "aud as an array in an array", static (token, session) =>
            token.WithClaim("aud", new JsonArray(Array(session.Target.Audience)))),
        Group.Refused("object", "aud as an object with the API as a name", static (token, session) =>
            token.WithClaim("aud", new JsonObject { [session.Target.Audience] = true })),
        Group.Refused("object-index", "aud as an object with the API as a value", static (token, session) =>
            token.WithClaim("aud", new JsonObject { ["0"] = session.Target.Audience })),
        Group.Refused("client-id", "the API in client_id alone", static (token, session) => token.For(Other).WithClient(session.Target.Audience)),
        Group.Refused("azp", "the API in azp alone", static (token, session) => token.For(Other).WithClaim("azp", session.Target.Audience)),
        Group.Refused("resource", "the API in resource alone", static (token, session) => token.For(Other).WithClaim("resource", session.Target.Audience)),
        Group.Refused("scope", "the API in scope alone", static (token, session) => token.For(Other).WithScope(session.Target.Audience)),
        Group.Refused("member-case", "\"Aud\" instead of \"aud\"", static (token, session) =>
            token.WithoutClaim("aud").WithClaim("Aud", session.Target.Audience)),
        Group.Refused("header-only", "aud in the header alone (RFC 7519 §5.3)", static (token, session) =>
            token.WithoutClaim("aud").WithHeader("aud", session.Target.Audience)),
        Typed.Refused("array-number", "aud with the API and a number", static (token, session) =>
            token.WithClaim("aud", new JsonArray(session.Target.Audience, 1))),
        Typed.Refused("array-null", "aud with the API and null", static (token, session) =>
            token.WithClaim("aud", new JsonArray(session.Target.Audience, null))),
        Typed.Refused("array-object", "aud with the API and an object", static (token, session) =>
            token.WithClaim("aud", new JsonArray(session.Target.Audience, new JsonObject()))),
    ];

    // The claim is not an array of strings; no section requires that such a token is rejected.
    private static RowGroup Typed => Group.At("RFC 7519 §4.1.3", Level.Opinion);

    private static JsonArray Array(params string[] audiences) => new([.. audiences]);
}
