using System.Text.Json.Nodes;

namespace OidcTokenValidation.Tool.Conformance.Rows;

/// <summary>The issuer exactly equals the one that the API trusts (RFC 9068 §4).</summary>
internal static class IssuerRows
{
    private static readonly RowGroup Group = new("rfc9068-iss", "RFC 9068 §4", Level.Must);

    private static readonly (string Name, string Title, Func<string, string> Change)[] Spellings =
    [
        ("slash", "iss with one slash more or less", static iss => iss.EndsWith('/') ? iss[..^1] : iss + "/"),
        ("two-slashes", "iss with two slashes at the end", static iss => iss + "//"),
        ("scheme", "iss with the other of http and https", static iss =>
            iss.StartsWith("https:", StringComparison.Ordinal) ? "http" + iss[5..] : "https" + iss[4..]),
        ("scheme-case", "iss with its scheme in upper case", static iss => iss.Replace("http", "HTTP", StringComparison.Ordinal)),
        ("path", "iss with a further path segment", static iss => iss.TrimEnd('/') + "/tenant"),
        ("dot-path", "iss with \"/.\" at the end", static iss => iss.TrimEnd('/') + "/."),
        ("port", "iss with another port", static iss => new UriBuilder(iss) { Port = new Uri(iss).Port == 1 ? 2 : 1 }.Uri.AbsoluteUri.TrimEnd('/')),
        ("longer", "iss with a digit more", static iss => iss + "0"),
        ("shorter", "iss without its last character", static iss => iss[..^1]),
        ("blank-before", "iss with a space before it", static iss => " " + iss),
        ("blank-after", "iss with a space after it", static iss => iss + " "),
        ("tab", "iss with a tab after it", static iss => iss + "\t"),
        ("newline", "iss with a line feed after it", static iss => iss + "\n"),
        ("nul", "iss with NUL and a suffix", static iss => iss + "\0.example.com"),
        ("query", "iss with a query", static iss => iss + "?a=b"),
        ("fragment", "iss with a fragment", static iss => iss + "#a"),
        ("userinfo", "iss with user information", static iss => iss.Replace("://", "://user@", StringComparison.Ordinal)),
        ("host-of-attacker", "iss as the user information of another host", static iss => iss + "@attacker.example"),
        ("suffix-of-host", "iss with another domain behind the host", static iss => iss + ".attacker.example"),
        ("percent", "iss with a percent-encoded character", static iss => iss.Replace("://1", "://%31", StringComparison.Ordinal)),
        ("full-width", "iss with a full-width letter", static iss => "\uff48" + iss[1..]),
        ("list", "iss as a list in one string", static iss => iss + " https://attacker.example"),
        ("json-in-string", "iss as JSON text in a string", static iss => $"[\"{iss}\"]"),
    ];

    public static IEnumerable<Row> All =>
    [
        Group.Refused("other", "another issuer", static (token, _) => token.From("https://issuer.attacker.example/")),
        .. Spellings.Select(static spelling => Group.RefusedText(spelling.Name, spelling.Title, session => spelling.Change(session.Issuer.Issuer) is var changed
            && changed != session.Issuer.Issuer ? session.Token().From(changed).Create() : null)),
        Group.Refused("missing", "no iss", static (token, _) => token.WithoutClaim("iss")),
        Group.Refused("empty", "iss \"\"", static (token, _) => token.From(string.Empty)),
        Group.Refused("null", "iss null", static (token, _) => token.WithClaim("iss", null)),
        Group.Refused("number", "iss 1", static (token, _) => token.WithClaim("iss", 1)),
        Group.Refused("true", "iss true", static (token, _) => token.WithClaim("iss", true)),
        Group.Refused("array", "iss as an array with the issuer", static (token, session) => token.WithClaim("iss", new JsonArray(session.Issuer.Issuer))),
        Group.Refused("object", "iss as an object with the issuer", static (token, session) =>
            token.WithClaim("iss", new JsonObject { ["iss"] = session.Issuer.Issuer })),
        Group.Refused("member-case", "\"Iss\" instead of \"iss\"", static (token, session) =>
            token.WithoutClaim("iss").WithClaim("Iss", session.Issuer.Issuer)),
        Group.Refused("header-only", "iss in the header alone (RFC 7519 §5.3)", static (token, session) =>
            token.WithoutClaim("iss").WithHeader("iss", session.Issuer.Issuer)),
        Group.Opinion.Scenario("no-fetch", "metadata of an issuer that only a token names: not fetched", FetchNothingAsync),
    ];

    private static async Task<Observation> FetchNothingAsync(Session session, CancellationToken cancellationToken)
    {
        string issuer = session.Issuer.Issuer.TrimEnd('/') + Attacker.GetPath("issuer"), path = Attacker.GetPath("issuer/.well-known/openid-configuration");
        await session.SendTokenAsync(session.Token().From(issuer).SignedBy(session.Attacker.Rsa).Create(), cancellationToken).ConfigureAwait(false);
        int count = session.Server.RequestsTo(path) + session.Server.RequestsTo(Attacker.GetPath("issuer/jwks"));
        return count == 0 ? Observation.Passed : Observation.Failed($"expected: no request for {issuer}; received: {count}");
    }
}
