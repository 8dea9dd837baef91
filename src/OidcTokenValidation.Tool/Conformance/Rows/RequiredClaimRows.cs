using System.Text.Json.Nodes;

namespace OidcTokenValidation.Tool.Conformance.Rows;

/// <summary>Claims that every token has (RFC 9068 §2.2). §4 does not require of an API that it checks those without a rule there.</summary>
internal static class RequiredClaimRows
{
    private static readonly string[] Texts = ["sub", "client_id", "jti"];

    private static readonly RowGroup Group = new("rfc9068-claim", "RFC 9068 §2.2", Level.Opinion);

    private static readonly (string Name, string Title, JsonNode? Value)[] OtherValues =
    [
        ("empty", "\"\"", string.Empty),
        ("null", "null", null),
        ("number", "1", 1),
        ("true", "true", true),
        ("array", "an array", new JsonArray("alice")),
        ("object", "an object", new JsonObject { ["id"] = "alice" }),
    ];

    public static IEnumerable<Row> All =>
    [
        .. Texts.Append("iat").Select(static claim => Group.Refused($"{Name(claim)}-missing", $"no {claim}", (token, _) => token.WithoutClaim(claim))),
        .. from claim in Texts
           from other in OtherValues
           select Group.Refused($"{Name(claim)}-{other.Name}", $"{claim} is {other.Title}", (token, _) => token.WithClaim(claim, other.Value?.DeepClone())),
        Unknown.Accepted("unknown", "a claim that is not registered", static (token, _) => token.WithClaim("https://example.com/tenant", "blue")),
        Unknown.Accepted("unknown-object", "a claim that is an object", static (token, _) =>
            token.WithClaim("x_address", new JsonObject { ["city"] = "Paris", ["lines"] = new JsonArray("a", "b") })),
        Unknown.Accepted("unknown-null", "a claim that is null", static (token, _) => token.WithClaim("x_nothing", null)),
        Unknown.Accepted("unicode", "a subject outside ASCII", static (token, _) => token.WithSubject("\u00e5lice \u65e5\u672c")),
    ];

    // Claims that are not understood are ignored.
    private static RowGroup Unknown => Group.At("RFC 7519 §4");

    private static string Name(string claim) => claim.Replace('_', '-');
}
