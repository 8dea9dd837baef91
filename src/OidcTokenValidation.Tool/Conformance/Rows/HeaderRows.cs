using System.Text.Json.Nodes;

namespace OidcTokenValidation.Tool.Conformance.Rows;

/// <summary>Members of the header: unknown, repeated, critical (RFC 7515 §4, RFC 7797).</summary>
internal static class HeaderRows
{
    // §4.1.11 lets recipients choose where crit itself is malformed; an extension that is not understood has to be rejected.
    private static readonly RowGroup Critical = new("rfc7515-crit", "RFC 7515 §4.1.11", Level.Must);
    private static readonly RowGroup Unencoded = new("rfc7515-b64", "RFC 7797 §6", Level.Must);
    private static readonly RowGroup Twice = new("rfc7515-twice", "RFC 7515 §4", Level.Opinion);
    private static readonly RowGroup Other = new("rfc7515-header", "RFC 7515 §4", Level.Must);

    private static readonly (string Name, string Member, JsonNode Second)[] Seconds =
        [("alg", "alg", "none"), ("alg-same", "alg", "RS256"), ("typ", "typ", "JWT"), ("kid", "kid", "other"), ("x", "x", 2)];

    public static IEnumerable<Row> All =>
    [
        Critical.Refused("unknown", "crit with an unknown extension", static (token, _) => token.WithHeader("crit", new JsonArray("x")).WithHeader("x", 1)),
        Critical.Refused("uri", "crit with an unknown extension that is a URI", static (token, _) =>
            token.WithHeader("crit", new JsonArray("http://example.com/x")).WithHeader("http://example.com/x", true)),
        Critical.Refused("absent", "crit with an extension that the header does not have", static (token, _) => token.WithHeader("crit", new JsonArray("x"))),
        Critical.Opinion.Refused("empty", "crit []", static (token, _) => token.WithHeader("crit", new JsonArray())),
        Critical.Opinion.Refused("string", "crit as a string", static (token, _) => token.WithHeader("crit", "x").WithHeader("x", 1)),
        Critical.Opinion.Refused("null", "crit null", static (token, _) => token.WithHeader("crit", null)),
        Critical.Opinion.Refused("object", "crit as an object", static (token, _) => token.WithHeader("crit", new JsonObject { ["x"] = 1 }).WithHeader("x", 1)),
        Critical.Opinion.Refused("number", "crit with a number", static (token, _) => token.WithHeader("crit", new JsonArray(1))),
        Critical.Opinion.Refused("registered", "crit with alg, which is no extension", static (token, _) => token.WithHeader("crit", new JsonArray("alg"))),
        Critical.Opinion.Refused("registered-typ", "crit with typ, which is no extension", static (token, _) => token.WithHeader("crit", new JsonArray("typ"))),
        Critical.Refused("twice-in-array", "crit with a name twice", static (token, _) => token.WithHeader("crit", new JsonArray("x", "x")).WithHeader("x", 1)),
        Critical.Refused("blank", "crit with an empty name", static (token, _) => token.WithHeader("crit", new JsonArray("")).WithHeader("", 1)),
        Critical.Refused("second", "crit with an unknown extension after exp", static (token, _) =>
            token.WithHeader("crit", new JsonArray("exp", "x")).WithHeader("exp", 4102444800).WithHeader("x", 1)),
        Unencoded.RefusedText("unencoded", "b64 false in crit, claims that are not encoded", static session => Jws.Sign(
            session.Issuer.FindKey("RS256"),
            Jws.Encode(ClaimText.CreateHeader(session, "\"b64\":false,\"crit\":[\"b64\"]")),
            ClaimText.Create(session).Replace(".", "\\u002e", StringComparison.Ordinal))),
        Unencoded.Refused("false", "b64 false in crit, encoded claims", static (token, _) =>
            token.WithHeader("b64", false).WithHeader("crit", new JsonArray("b64"))),
        Unencoded.Opinion.Refused("not-critical", "b64 false without crit", static (token, _) => token.WithHeader("b64", false)),
        .. Seconds.Select(static member => Twice.Refused(
            member.Name, $"{member.Member} twice in the header, then {member.Second.ToJsonString()}", (token, session) =>
                token.WithRawHeader(ClaimText.CreateHeader(session, CreateSecond(member.Member, member.Second))))),
        Twice.Refused("first", "typ twice, \"JWT\" first", static (token, session) =>
            token.WithRawHeader(ClaimText.CreateHeader(session).Insert(1, "\"typ\":\"JWT\","))),
        Twice.Refused("alg-first", "alg twice, \"none\" first", static (token, session) =>
            token.WithRawHeader(ClaimText.CreateHeader(session).Insert(1, "\"alg\":\"none\","))),
        Twice.Refused("escaped", "typ twice, once as \"\\u0074yp\"", static (token, session) =>
            token.WithRawHeader(ClaimText.CreateHeader(session).Insert(1, "\"\\u0074yp\":\"JWT\","))),
        Other.Accepted("unknown", "a header member that is not registered", static (token, _) => token.WithHeader("x_environment", "blue")),
        Other.Accepted("unknown-object", "a header member that is an object", static (token, _) =>
            token.WithHeader("x_environment", new JsonObject { ["a"] = 1 })),
        Other.At("RFC 7519 §7.2").RefusedText("nested", "cty \"JWT\" and a token as the payload", static session => Jws.SignTexts(
            session, ClaimText.CreateHeader(session, "\"cty\":\"JWT\""), session.Token().Create())),
        Other.At("RFC 7516 §5.2").Refused("encrypted", "five segments with random bytes", static (token, _) => token.Encrypted()),
        Other.Opinion.Refused("long", "a header of 5,000 characters", static (token, _) => token.WithHeader("x", new string('a', 5000))),
    ];

    private static string CreateSecond(string name, JsonNode value) =>
        name == "x" ? "\"x\":1,\"x\":2" : $"\"{name}\":{value.ToJsonString()}";
}
