using OidcTokenValidation.Tool.Conformance.Wire;

namespace OidcTokenValidation.Tool.Conformance.Rows;

/// <summary>Status and challenge of a rejection (RFC 6750 §3, §3.1, RFC 9449 §7.1).</summary>
internal static class ChallengeRows
{
    private static readonly string[] Single = ["realm", "scope", "error", "error_description", "error_uri"];
    private static readonly string[] Texts = ["scope", "error", "error_description"];

    private static readonly RowGroup Group = new("rfc6750-challenge", "RFC 6750 §3", Level.Must);

    private static readonly (string Name, string Title, Func<Session, string> Create)[] Tokens =
    [
        ("expired", "an expired token", static session => session.Token().Expired().Create()),
        ("signature", "a wrong signature", static session => session.Token().WithSignature(new byte[256]).Create()),
        ("audience", "another audience", static session => session.Token().For("https://other.example.com/").Create()),
        ("issuer", "another issuer", static session => session.Token().From("https://issuer.attacker.example/").Create()),
        ("type", "an ID token", static session => session.Token().OfType("JWT").Create()),
        ("none", "an unsecured token", static session => session.Token().Unsecured().Create()),
        ("garbage", "a text that is no token", static _ => "garbage"),
        ("not-json", "a token whose claims are not JSON", static session => session.Token().WithRawClaims("x").Create()),
        ("no-exp", "a token without exp", static session => session.Token().WithoutClaim("exp").Create()),
    ];

    public static IEnumerable<Row> All =>
    [
        Group.Request("no-token", "no token: a challenge", new("401 and a challenge", static response =>
            response is { Status: 401, Challenges.Count: > 0 }), static session =>
            new RawRequest(session.Target.Path)),
        Group.At("RFC 6750 §3.1", Level.Should).Scenario("no-token-error", "no token: no error code", async static (session, cancellationToken) =>
            Observation.Compare(
                Expectation.NoError(session.Scheme), await session.SendAsync(new RawRequest(session.Target.Path), cancellationToken).ConfigureAwait(false))),
        Group.At("RFC 6750 §3.1", Level.Should).Request("basic", "Basic: 401 without an error code", new(
            "401 and challenges without an error", static response =>
                response.Status == 401 && response.Challenges.All(static challenge => challenge["error"] is null)), static session =>
            new RawRequest(session.Target.Path, ("Authorization", "Basic YWxpY2U6eA=="))),
        .. Tokens.Select(static token => CreateScheme(token.Name, token.Title, token.Create)),
        .. Tokens.Select(static token => CreateError(token.Name, token.Title, token.Create)),
        .. Tokens.Select(static token =>
            Form.Text($"form-{token.Name}", $"{token.Title}: no parameter of the challenge twice, and characters as in §3", WellFormed, token.Create)),
        Form.Request("form-no-token", "no token: no parameter of the challenge twice, and characters as in §3", WellFormed, static session =>
            new RawRequest(session.Target.Path)),
        Safe.Text("quote", "quotation marks in iss: not copied into the challenge", NotCopied, static session =>
            session.Token().From("https://x.example/\", error=\"injected-value").Create()),
        Safe.Text("line", "a line break in kid: not copied into the challenge", NotCopied, static session =>
            session.Token().WithHeader("kid", "x\r\nX-Injected: injected-value").Create()),
        Safe.Text("audience", "a made-up audience: not copied into the challenge", NotCopied, static session => session.Token().For("injected-value").Create()),
        Safe.Text("type", "a made-up type: not copied into the challenge", NotCopied, static session => session.Token().OfType("injected-value").Create()),
        Safe.Text("issuer", "a made-up issuer: not copied into the challenge", NotCopied, static session =>
            session.Token().From("https://injected-value.example/").Create()),
        Malformed("two-fields", "two Authorization fields", static session => new RawRequest(
            session.Target.Path, [.. session.Present(session.Token().Create()), ("Authorization", $"{session.Scheme} {session.Token().Create()}")])),
        Malformed("field-and-query", "a token in the field and another one in the query", static session =>
            new RawRequest($"{session.Target.Path}?access_token={session.Token().Create()}", session.Present(session.Token().Create()))),
        Malformed("scheme-alone", "the scheme alone", static session => new RawRequest(session.Target.Path, ("Authorization", session.Scheme))),
    ];

    private static Expectation WellFormed { get; } = new("well-formed challenges, if any", static response =>
        response.Challenges.All(IsWellFormed));

    private static Expectation NotCopied { get; } = new(
        "no field with what only the token has",
        static response => response.IsRefused && response.Fields.All(static field =>
            !field.Value.Contains("injected-value", StringComparison.Ordinal) && !field.Name.Equals("X-Injected", StringComparison.OrdinalIgnoreCase)));

    private static RowGroup Form => Group.At("RFC 6750 §3");

    private static RowGroup Safe => new("rfc6750-copied", "RFC 6750 §3", Level.Opinion);

    private static Row CreateScheme(string name, string title, Func<Session, string> create) => Group.Scenario(
        $"scheme-{name}", $"{title}: a challenge of the scheme", async (session, cancellationToken) => Observation.Compare(
            Expectation.Scheme(session.Scheme), await session.SendTokenAsync(create(session), cancellationToken).ConfigureAwait(false)));

    private static Row CreateError(string name, string title, Func<Session, string> create) => Group.At("RFC 6750 §3.1", Level.Should).Scenario(
        $"error-{name}", $"{title}: 401 invalid_token", async (session, cancellationToken) => Observation.Compare(
            Expectation.Error(401, session.Scheme, "invalid_token"), await session.SendTokenAsync(create(session), cancellationToken).ConfigureAwait(false)));

    private static Row Malformed(string name, string title, Func<Session, RawRequest> create) => Group.At("RFC 6750 §3.1", Level.Should).Request(
        $"malformed-{name}", $"{title}: 400 invalid_request", new(
            "400 and error=\"invalid_request\"", static response =>
                response.Status == 400 && response.Challenges.Any(static challenge => challenge["error"] == "invalid_request")), create);

    // RFC 6750 §3: characters of scope, error and error_description.
    private static bool IsWellFormed(ReceivedChallenge challenge) =>
        Single.All(name => challenge.GetAll(name).Count() <= 1)
        && Texts.All(name => (challenge[name] ?? string.Empty).All(static c => c is ' ' or '!' or (>= '#' and <= '[') or (>= ']' and <= '~')));
}
