using System.Globalization;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using static OidcTokenValidation.TokenFailureCode;

namespace OidcTokenValidation.Tests.Properties;

/// <summary>Tokens that any attacker can write, each with one part that could cost memory.</summary>
internal static class HostileTokens
{
    /// <summary>The name, why the token is rejected, and how it is made.</summary>
    public static IReadOnlyList<(string Name, TokenFailureCode Code, Func<TestTokenBuilder, TestTokenBuilder> Spoil)> All { get; } =
    [
        .. new[] { 4, 80, 90, 600, 1_900 }.SelectMany(EscapedNames),
        ("a hundred escaped names", Expired, static token => token.WithRawClaims(With("\"exp\":1", string.Join(',', Enumerable.Range(0, 100).Select(static number => $"\"{Escaped($"name {number}")}\":0"))))),
        ("a name twice, both escaped", DuplicateMember, static token => token.WithRawClaims(With($"\"{Escaped("x", 400)}\":1", $"\"{Escaped("x", 400)}\":2"))),
        ("a name twice, one of them escaped", DuplicateMember, static token => token.WithRawClaims(With($"\"{new string('x', 1_500)}\":1", $"\"{Escaped("x", 1_500)}\":2"))),
        ("a name twice in an inner object", DuplicateMember, static token => token.WithRawClaims(With($"\"x\":{{\"{new string('y', 1_500)}\":1,\"{Escaped("y", 1_500)}\":2}}"))),
        ("an escaped name twice in the header", DuplicateMember, static token => token.WithRawHeader($"{{\"alg\":\"ES256\",\"{new string('x', 300)}\":1,\"{Escaped("x", 300)}\":2}}")),
        ("nested too deep", NestedTooDeep, static token => token.WithRawClaims(With($"\"x\":{new string('[', 5_000)}{new string(']', 5_000)}"))),
        ("too many members", TooManyMembers, static token => token.WithRawClaims(With([.. Enumerable.Range(0, 1_000).Select(static number => $"\"{number}\":0")]))),
        ("many audiences in long escapes", AudienceMismatch, static token => token.WithRawClaims(With("\"aud\":[" + string.Join(',', Enumerable.Repeat($"\"{Escaped("y", 40)}\"", 40)) + "]"))),
        ("an audience in 10,000 letters of escapes", AudienceMismatch, static token => token.WithRawClaims(With($"\"aud\":\"{Escaped("y", 1_600)}\""))),
        ("256 audiences", AudienceMismatch, static token => token.For([.. Enumerable.Range(0, 256).Select(static number => number.ToString(CultureInfo.InvariantCulture))])),
        ("2,000 audiences", ClaimInvalid, static token => token.For([.. Enumerable.Repeat("x", 2_000)])),
        ("an audience that is almost this API's", AudienceMismatch, static token => token.For(TestIssuer.DefaultAudience.TrimEnd('/'))),
        ("an issuer that is almost a trusted one", IssuerNotTrusted, static token => token.From("https://issuer.example")),
        ("an issuer in 10,000 letters of escapes", IssuerNotTrusted, static token => token.WithRawClaims(With($"\"iss\":\"{Escaped("y", 1_600)}\""))),
        ("a type in escapes", TypeNotAccepted, static token => token.WithRawHeader($"{{\"alg\":\"ES256\",\"typ\":\"{Escaped("y", 400)}\"}}")),
        ("an algorithm in escapes", AlgorithmNotAllowed, static token => token.WithRawHeader($"{{\"alg\":\"{Escaped("y", 400)}\",\"typ\":\"at+jwt\"}}")),
        ("an expiry of 10,000 digits", ClaimInvalid, static token => token.WithClaim("exp", JsonNode.Parse(new string('9', 10_000)))),
        ("claims of 10,000 letters", Expired, static token => token.Expired().WithClaim("x", new string('x', 10_000)).WithSubject(new string('y', 1_000))),
        ("not JSON", InvalidJson, static token => token.WithRawHeader(new string('x', 3_000)).WithRawClaims(new string('x', 8_000))),
    ];

    /// <summary>A text in which each letter is an escape of six.</summary>
    public static string Escaped(string text, int times = 1) =>
        string.Concat(Enumerable.Repeat(string.Concat(text.Select(static letter => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"))), times));

    private static IEnumerable<(string Name, TokenFailureCode Code, Func<TestTokenBuilder, TestTokenBuilder> Spoil)> EscapedNames(int length) =>
    [
        ($"an escaped name that means {length} letters", Expired, token => token.WithRawClaims(With("\"exp\":1", $"\"{Escaped("x", length)}\":0"))),
        ($"an inner escaped name that means {length} letters", Expired, token => token.WithRawClaims(With("\"exp\":1", $"\"x\":{{\"{Escaped("x", length)}\":0}}"))),
    ];

    // Good claims, and these in their place or beside them.
    private static string With(params string[] members)
    {
        string own = string.Join(',', members);
        string[] good = ["\"iss\":\"https://issuer.example/\"", $"\"aud\":\"{TestIssuer.DefaultAudience}\"", "\"exp\":9999999999", "\"iat\":1", "\"sub\":\"a\"", "\"client_id\":\"b\"", "\"jti\":\"c\""];
        return "{" + string.Join(',', good.Where(member => !own.StartsWith(member[..6], StringComparison.Ordinal)).Append(own)) + "}";
    }
}
