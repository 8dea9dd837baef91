using System.Text;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tool.Tests.Golden;

/// <summary>The most common failures, and accepted tokens.</summary>
internal static class Cases
{
    private static readonly string[] Request = ["--url", CaseWorld.Url];

    public static IReadOnlyList<Case> All { get; } =
    [
        new("valid", 0, static w => w.Good().Create()),
        new("valid-dpop", 0, static w => w.Bound().Create()) { Proof = static (w, token) => w.ProofFor(token).Create(), Arguments = Request },
        new("expired", 1, static w => w.Good().IssuedAt(w.Now.AddHours(-2)).ExpiringIn(TimeSpan.FromHours(-1)).Create()),
        new("not-yet-valid", 1, static w => w.Good().WithClaim("nbf", w.Now.AddMinutes(10).ToUnixTimeSeconds()).Create()),
        new("issued-in-future", 1, static w => w.Good().IssuedAt(w.Now.AddMinutes(10)).Create()),
        new("exp-in-milliseconds", 1, static w => w.Good().WithClaim("exp", w.Now.AddHours(1).ToUnixTimeMilliseconds()).Create()),
        new("other-audience", 1, static w => w.Good().For("https://graph.example.com/", "account").Create()),
        new("audience-trailing-slash", 1, static w => w.Good().Create()) { Audience = "https://api.example.com" },
        new("other-issuer", 1, static w => w.Good().From("https://login.other.example/").Create()),
        new("issuer-trailing-slash", 1, static w => w.Good().From("https://issuer.example").Create()),
        new("id-token", 1, static w => w.Good().OfType("JWT").For("web-shop").WithClaim("nonce", "n-1").WithoutClaim("client_id").WithoutClaim("scope").Create()),
        new("not-marked-as-access-token", 1, static w => w.Good().OfType("JWT").WithoutClaim("client_id").WithoutClaim("jti").WithClaim("azp", "web-shop").Create()),
        new("claim-missing", 1, static w => w.Good().WithoutClaim("client_id").Create()),
        new("unknown-key", 1, static w => w.Good().WithHeader("kid", "key-2025-12").Create()),
        new("wrong-signature", 1, static w => w.Good().WithSignature(Encoding.ASCII.GetBytes(new string('x', 64))).Create()),
        new("cut-off", 1, static w => string.Join('.', w.Good().Create().Split('.')[..2])),
        new("opaque", 1, static _ => "2YotnFZFEjr1zCsicMWpAA"),
        new("encrypted", 1, static _ => "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.AAAA.AAAA.AAAA.AAAA"),
        new("placeholder", 1, static _ => "<paste token here>"),
        new("unsecured", 1, static w => w.Good().Unsecured().Create()),
        new("hmac", 1, static w => w.Good().SignedWithPublicKeyAsSecret().Create()),
        new("algorithm-not-allowed", 1, static w => w.Good().Create()) { Arguments = ["--alg", "PS256"] },
        new("scope-missing", 1, static w => w.Good().Create()) { Arguments = ["--scope", "write:things"] },
        new("bound-token-as-bearer", 1, static w => w.Bound().Create()),
        new("bearer-where-dpop-is-required", 1, static w => w.Good().Create()) { Arguments = ["--dpop", "required"] },
        new("certificate-missing", 1, static w => w.Good().WithClaim("cnf", new JsonObject { ["x5t#S256"] = "bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2" }).Create()),
        new("proof-for-other-url", 1, static w => w.Bound().Create()) { Proof = static (w, token) => w.ProofFor(token, url: "http://10.0.0.5:8080/things").Create(), Arguments = Request },
        new("proof-for-other-method", 1, static w => w.Bound().Create()) { Proof = static (w, token) => w.ProofFor(token).Create(), Arguments = [.. Request, "--method", "POST"] },
        new("proof-too-old", 1, static w => w.Bound().Create()) { Proof = static (w, token) => w.ProofFor(token).IssuedAt(w.Now.AddMinutes(-5)).Create(), Arguments = Request },
        new("proof-of-other-key", 1, static w => w.Good().BoundTo(new DPoPClient(clock: w.Clock)).Create()) { Proof = static (w, token) => w.ProofFor(token).Create(), Arguments = Request },
        new("proof-for-other-token", 1, static w => w.Bound().Create()) { Proof = static (w, _) => w.ProofFor("another").Create(), Arguments = Request },
    ];
}
