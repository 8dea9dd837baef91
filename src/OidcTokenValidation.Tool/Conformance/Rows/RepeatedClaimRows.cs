using System.Text.Json.Nodes;

namespace OidcTokenValidation.Tool.Conformance.Rows;

/// <summary>A claim that occurs twice: two readers take different values (RFC 7519 §4).</summary>
internal static class RepeatedClaimRows
{
    // RFC 7519 §4: reject, or take the last one. A parser that takes the last one may accept what is good in the end, so those rows are opinions.
    private static readonly RowGroup Group = new("rfc7519-twice", "RFC 7519 §4", Level.Must);

    private static readonly (string Name, Func<Session, JsonNode> Wrong)[] Claims =
    [
        ("iss", static _ => "https://issuer.attacker.example/"),
        ("aud", static _ => "https://other.example.com/"),
        ("exp", static _ => 1),
        ("nbf", static _ => 4102444800),
    ];

    private static readonly (string Name, string Claim)[] Others =
    [
        ("sub", "sub"), ("client-id", "client_id"), ("jti", "jti"), ("iat", "iat"), ("scope", "scope"), ("cnf", "cnf"),
        ("private", "https://example.com/tenant"),
    ];

    public static IEnumerable<Row> All =>
    [
        .. Claims.Select(static claim => Group.Refused($"{claim.Name}-last", $"{claim.Name} twice, the wrong value last", (token, session) =>
            token.WithClaim(claim.Name, GetGood(session, claim.Name)).WithRepeatedClaim(claim.Name, claim.Wrong(session)))),
        .. Claims.Select(static claim => Group.Opinion.Refused($"{claim.Name}-first", $"{claim.Name} twice, the wrong value first", (token, session) =>
            token.WithClaim(claim.Name, claim.Wrong(session)).WithRepeatedClaim(claim.Name, GetGood(session, claim.Name)))),
        .. Claims.Select(static claim => Group.Opinion.Refused($"{claim.Name}-same", $"{claim.Name} twice, with the same value", (token, session) =>
            token.WithClaim(claim.Name, GetGood(session, claim.Name)).WithRepeatedClaim(claim.Name, GetGood(session, claim.Name)))),
        .. Others.Select(static other => Group.Opinion.Refused(other.Name, $"{other.Claim} twice", (token, session) => token.WithRawClaims(ClaimText.Create(
            session, claims => claims[other.Claim] = GetFirst(claims, other.Claim), $"\"{other.Claim}\":{GetSecond(other.Claim)}")))),
        Group.Opinion.Refused("escaped", "aud twice, once as \"\\u0061ud\"", static (token, session) => token.WithRawClaims(ClaimText.Create(
            session, static claims => claims["aud"] = "https://other.example.com/", $"\"\\u0061ud\":{GetGood(session, "aud").ToJsonString()}"))),
        Group.Opinion.Refused("nested", "a member of a claim twice", static (token, session) => token.WithRawClaims(ClaimText.Create(
            session, static _ => { }, "\"x_address\":{\"city\":\"Paris\",\"city\":\"Rome\"}"))),
    ];

    private static JsonNode GetGood(Session session, string claim) => claim switch
    {
        "iss" => session.Issuer.Issuer,
        "aud" => session.Target.Audience,
        "exp" => session.Issuer.Clock.GetUtcNow().ToUnixTimeSeconds() + 300,
        _ => session.Issuer.Clock.GetUtcNow().ToUnixTimeSeconds() - 60,
    };

    private static JsonNode GetFirst(JsonObject claims, string claim) => claims[claim]?.DeepClone() ?? (claim == "cnf" ? new JsonObject() : (JsonNode)"a");

    private static string GetSecond(string claim) => claim switch
    {
        "iat" => "1700000000",
        "cnf" => "{}",
        _ => "\"b\"",
    };
}
