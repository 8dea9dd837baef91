using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Interop.Tests.Hosts;

/// <summary>Requests as clients and attackers send them, in an order that matters: what was created is listed.</summary>
internal sealed class HostRequests(TestIssuer issuer, TestIssuer other, DPoPClient client)
{
    private const string Entry = """{"project":"parity","date":"2026-11-22","hours":7.5}""";

    private static readonly string[] Protected = ["/secure-route", "/api/external", "/whoami", "/optional", "/timesheets"];

    public IEnumerable<HostRequest> All => [.. Open, .. Tokens, .. Bodies, .. Proofs];

    private IEnumerable<HostRequest> Open =>
    [
        Plain("GET", "/health"),
        Plain("GET", "/health?x=y"),
        Bearer("health with a bad token", "GET", "/health", "x"),
        .. ((string[])["/nowhere", "/api/private", "/step-up", "/.well-known/oauth-protected-resource", "/timesheet"])
            .Select(path => Plain("GET", path)),
        .. ((string[])["HEAD", "DELETE", "OPTIONS", "PATCH"]).Select(method => Plain(method, "/timesheets")),
        Plain("HEAD", "/health"),
        Plain("POST", "/timesheets") with { Body = Entry },
        Plain("POST", "/nowhere") with { Body = Entry, IsChunked = true },
        Bearer("not there, with a token", "GET", "/nowhere", Good.Create()),
    ];

    private IEnumerable<HostRequest> Tokens =>
    [
        .. Protected.SelectMany(path => (IEnumerable<HostRequest>)[Plain("GET", path), Bearer("good", "GET", path, Good.Create()), Bearer("expired", "GET", path, Good.Expired().Create())]),
        Bearer("another audience", "GET", "/secure-route", Good.For("https://other.example.com/").Create()),
        Bearer("another issuer", "GET", "/secure-route", other.Token().For(SampleApi.Audience).Create()),
        Bearer("unsecured", "GET", "/secure-route", Good.Unsecured().Create()),
        Bearer("encrypted", "GET", "/secure-route", Good.Encrypted().Create()),
        Bearer("an ID token", "GET", "/secure-route", Good.WithHeader("typ", "JWT").Create()),
        Bearer("a wrong signature", "GET", "/secure-route", Good.WithSignature(new byte[256]).Create()),
        Bearer("an unknown key", "GET", "/secure-route", Good.WithHeader("kid", "unknown").Create()),
        Bearer("too long", "GET", "/secure-route", new string('a', 17_000)),
        Bearer("garbage", "GET", "/optional", "garbage"),
        Bearer("two tokens", "GET", "/secure-route", "a, Bearer b"),
        Bearer("also in the query", "GET", "/secure-route?access_token=x", Good.Create()),
        With("an empty one", "GET", "/secure-route", _ => [("Authorization", "Bearer")]),
        With("another scheme", "GET", "/secure-route", _ => [("Authorization", "Basic YTpi")]),
        With("a scheme in lower case", "GET", "/secure-route", _ => [("Authorization", "bearer " + Good.Create())]),
        Bearer("without the scope", "GET", "/timesheets", Good.WithScope("create:timesheets").Create()),
        Bearer("without any scope", "GET", "/timesheets", Good.WithoutClaim("scope").Create()),
        Bearer("without a second factor", "GET", "/step-up", Good.Create()),
        Bearer("a second factor, long ago", "GET", "/step-up", Good.WithClaim("acr", "urn:example:mfa").WithClaim("auth_time", 1_000_000_000).Create()),
        Bearer("a fresh second factor", "GET", "/step-up", Good.WithClaim("acr", "urn:example:mfa").WithClaim("auth_time", DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 60).Create()),
        Bearer("expired, with a fresh second factor", "GET", "/step-up", Good.Expired().WithClaim("acr", "urn:example:mfa").Create()),
    ];

    private IEnumerable<HostRequest> Bodies =>
    [
        Plain("POST", "/timesheet") with { Body = Entry },
        Plain("POST", "/timesheet") with { Body = Entry, IsChunked = true },
        Bearer("without the scope", "POST", "/timesheet", Good.WithScope("read:timesheets").Create()) with { Body = Entry },
        .. ((string[])
        [
            Entry,
            """{"project":"π","date":"2026-01-31","hours":24,"more":1}""",
            string.Empty,
            "{}",
            "[]",
            "null",
            "no JSON",
            """{"project":"a","date":"2026-02-30","hours":1}""",
            """{"project":"a","date":"2026-02-01","hours":0}""",
            """{"project":"a","date":"2026-02-01","hours":24.5}""",
            """{"project":"a","date":"2026-02-01","hours":"1"}""",
            """{"project":" ","date":"2026-02-01","hours":1}""",
            """{"project":"a","project":"b","date":"2026-02-01","hours":1}""",
            Entry + new string(' ', 100_000),
        ]).Select(body => Bearer("body " + body[..Math.Min(body.Length, 60)], "POST", "/timesheet", Good.Create()) with { Body = body }),
        Bearer("in chunks", "POST", "/timesheet", Good.Create()) with { Body = Entry, IsChunked = true },
        Bearer("nonsense in chunks", "POST", "/timesheet", Good.Create()) with { Body = "{", IsChunked = true },
        Bearer("what was created", "GET", "/timesheets", Good.Create()),
        Bearer("what others created", "GET", "/timesheets", Good.WithSubject("bob").Create()),
    ];

    private IEnumerable<HostRequest> Proofs
    {
        get
        {
            var bound = Good.BoundTo(client).Create();
            DPoPProofBuilder ProofOf(HostUnderTest host, string path = "/whoami", string method = "GET") => host.Client.Proof(method, host.Origin + path).ForToken(bound);
            HostRequest Proven(string name, Func<HostUnderTest, string> proof, string? token = null) =>
                With(name, "GET", "/whoami", host => [("Authorization", "DPoP " + (token ?? bound)), ("DPoP", proof(host))]);

            return
            [
                Proven("good at first", host => ProofOf(host).Create()),
                Proven("good again", host => ProofOf(host).Create()),
                Proven("to be replayed", host => host.Keep("proof", () => ProofOf(host).Create())),
                Proven("replayed", host => host.Keep("proof", () => ProofOf(host).Create())),
                With("no proof", "GET", "/whoami", _ => [("Authorization", "DPoP " + bound)]),
                Proven("another URI", host => ProofOf(host, "/timesheets").Create()),
                Proven("another host", host => host.Client.Proof("GET", SampleApi.Audience + "whoami").ForToken(bound).Create()),
                Proven("another method", host => ProofOf(host, method: "POST").Create()),
                Proven("another token", host => host.Client.Proof("GET", host.Origin + "/whoami").ForToken("x").Create()),
                Proven("another type", host => ProofOf(host).WithHeader("typ", "JWT").Create()),
                Proven("without jti", host => ProofOf(host).WithoutClaim("jti").Create()),
                Proven("with a private key", host => ProofOf(host).WithPrivateJwk().Create()),
                Proven("a made-up nonce", host => ProofOf(host).WithNonce("made-up").Create()),
                Proven("an old one", host => ProofOf(host).IssuedAt(TimeProvider.System.GetUtcNow().AddHours(-2)).Create()),
                Proven("two in one field", host => $"{ProofOf(host).Create()}, {ProofOf(host).Create()}"),
                Proven("garbage", _ => "garbage"),
                Proven("an unbound token", host => ProofOf(host).Create(), Good.Create()),
                Proven("an expired one", host => ProofOf(host).Create(), Good.BoundTo(client).Expired().Create()),
                Bearer("bound, as Bearer", "GET", "/whoami", bound),
                With("on another path", "GET", "/timesheets?x=y", host => [("Authorization", "DPoP " + bound), ("DPoP", ProofOf(host, "/timesheets").Create())]),
                With("with a body", "POST", "/timesheet", host => [("Authorization", "DPoP " + bound), ("DPoP", ProofOf(host, "/timesheet", "POST").Create())]) with { Body = Entry },
            ];
        }
    }

    private TestTokenBuilder Good => issuer.Token().For(SampleApi.Audience).WithScope("read:timesheets", "create:timesheets");

    private static HostRequest Plain(string method, string path) => With("no token", method, path, _ => []);

    private static HostRequest Bearer(string name, string method, string path, string token) => With(name, method, path, _ => [("Authorization", "Bearer " + token)]);

    private static HostRequest With(string name, string method, string path, Func<HostUnderTest, IEnumerable<(string, string)>> fields) => new(name, method, path, fields);
}
