using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tool.Conformance.Wire;

namespace OidcTokenValidation.Tool.Conformance.Rows;

/// <summary>Token, key and proof belong together; no downgrade to Bearer; a proof is used once (RFC 9449 §4.3 check 12, §7, §11.1).</summary>
internal static class BindingRows
{
    private static readonly RowGroup Hash = DPoPGroup.Create("rfc9449-ath", "RFC 9449 §4.3 check 12");
    private static readonly RowGroup Binding = DPoPGroup.Create("rfc9449-jkt", "RFC 9449 §4.3 check 12");
    private static readonly RowGroup Downgrade = DPoPGroup.Create("rfc9449-downgrade", "RFC 9449 §7.2");
    private static readonly RowGroup Replay = DPoPGroup.Create("rfc9449-replay", "RFC 9449 §11.1");
    private static readonly RowGroup Challenge = DPoPGroup.Create("rfc9449-challenge", "RFC 9449 §7.1");

    private static readonly (string Name, string Title, Func<string, JsonNode?> Create)[] Hashes =
    [
        ("other-token", "ath of another token", static token => Encode(SHA256.HashData(Encoding.ASCII.GetBytes(token + "x")))),
        ("hexadecimal", "ath in hexadecimal", static token => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(token)))),
        ("base64", "ath in base64 with padding", static token => Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(token)))),
        ("padded", "ath in base64url with padding", static token => Encode(SHA256.HashData(Encoding.ASCII.GetBytes(token))) + "="),
        ("sha-512", "ath by SHA-512", static token => Encode(SHA512.HashData(Encoding.ASCII.GetBytes(token)))),
        ("half", "the first half of ath, as at_hash has it", static token => Encode(SHA256.HashData(Encoding.ASCII.GetBytes(token))[..16])),
        ("scheme", "ath of the whole field", static token => Encode(SHA256.HashData(Encoding.ASCII.GetBytes("DPoP " + token)))),
        ("token", "the token itself as ath", static token => token),
        ("empty", "ath \"\"", static _ => ""),
        ("number", "ath 1", static _ => 1),
        ("null", "ath null", static _ => null),
        ("array", "ath as an array", static token => new JsonArray(Encode(SHA256.HashData(Encoding.ASCII.GetBytes(token))))),
    ];

    private static readonly (string Name, string Title, Func<string, JsonNode?> Create)[] Confirmations =
    [
        ("other-key", "jkt of another key", static _ => Jkt(Encode(SHA256.HashData("x"u8)))),
        ("case", "jkt in upper case", static jkt => Jkt(jkt.ToUpperInvariant())),
        ("padded", "jkt with padding", static jkt => Jkt(jkt + "=")),
        ("hexadecimal", "jkt in hexadecimal", static jkt => Jkt(Convert.ToHexStringLower(Base64Url.DecodeFromChars(jkt)))),
        ("shorter", "jkt without its last character", static jkt => Jkt(jkt[..^1])),
        ("array", "jkt as an array", static jkt => new JsonObject { ["jkt"] = new JsonArray(jkt) }),
        ("empty", "jkt \"\"", static _ => Jkt(string.Empty)),
        ("null", "jkt null", static _ => new JsonObject { ["jkt"] = null }),
        ("cnf-empty", "cnf {}", static _ => new JsonObject()),
        ("cnf-null", "cnf null", static _ => null),
        ("cnf-string", "jkt in place of cnf", static jkt => jkt),
        ("cnf-array", "cnf as an array", static jkt => new JsonArray(Jkt(jkt))),
        ("kid", "kid in place of jkt", static jkt => new JsonObject { ["kid"] = jkt }),
    ];

    public static IEnumerable<Row> All =>
    [
        Hash.RefusedProof("missing", "no ath", static (proof, _) => proof.WithoutClaim("ath")),
        .. Hashes.Select(static hash => Hash.ProofText(
            hash.Name, $"{hash.Title}: not accepted", Expectation.Refused, (session, token) =>
                session.Proof(token).WithClaim("ath", hash.Create(token)).Create())),
        .. Confirmations.Select(static confirmation => Binding.RefusedToken(
            confirmation.Name, confirmation.Title, session => session.Token().WithClaim("cnf", confirmation.Create(session.Client.KeyThumbprint)).Create())),
        Binding.At("RFC 7800 §3.1", Level.Opinion).RefusedToken("certificate", "jkt and a certificate that the client does not have", static session =>
            session.Token().BoundTo(session.Client).BoundTo(session.Certificates.Other).Create()),
        Binding.At("RFC 9449 §7.1").RefusedToken("unbound", "a token that is bound to nothing", static session =>
            session.Token().WithoutClaim("cnf").Create()),
        Binding.ProofText("other-client", "a good proof by another key: not accepted", Expectation.Refused, static (session, token) =>
            new DPoPClient(session.Attacker.EllipticCurve) { Nonce = session.Client.Nonce }.Proof("GET", session.Url).ForToken(token).Create()),
        Downgrade.Request("bearer", "a bound token as Bearer: not accepted", Expectation.Refused, static session =>
            new RawRequest(session.Target.Path, ("Authorization", $"Bearer {session.BoundToken().Create()}"))),
        Downgrade.Request("bearer-lower", "a bound token as bearer: not accepted", Expectation.Refused, static session =>
            new RawRequest(session.Target.Path, ("Authorization", $"bearer {session.BoundToken().Create()}"))),
        Downgrade.Scenario("bearer-proof", "a bound token as Bearer with a good proof: not accepted", async static (session, cancellationToken) =>
        {
            string token = session.BoundToken().Create();
            return Observation.Compare(Expectation.Refused, await session.SendAsync(
                () => new RawRequest(session.Target.Path, ("Authorization", $"Bearer {token}"), ("DPoP", session.Proof(token).Create())),
                    cancellationToken).ConfigureAwait(false));
        }),
        Challenge.At("RFC 9110 §11.1").Scenario("scheme-case", "the scheme in lower case: accepted", async static (session, cancellationToken) =>
        {
            string token = session.BoundToken().Create();
            return Observation.Compare(Expectation.Accepted, await session.SendAsync(
                () => new RawRequest(session.Target.Path, ("Authorization", $"dpop {token}"), ("DPoP", session.Proof(token).Create())),
                    cancellationToken).ConfigureAwait(false));
        }),
        Replay.Should.Scenario("same", "the same proof again: not accepted", static (session, cancellationToken) => ReplayAsync(session, cancellationToken)),
        Replay.Opinion.Scenario("same-id", "another proof with the same jti: not accepted", async static (session, cancellationToken) =>
        {
            string token = session.BoundToken().Create(), id = Encode(RandomNumberGenerator.GetBytes(16));
            RawResponse first = await session.SendAsync(() =>
                DPoPGroup.CreateRequest(session, token, session.Proof(token).WithId(id).Create()), cancellationToken).ConfigureAwait(false);
            return first.IsAccepted
                ? Observation.Compare(Expectation.Refused, await session.SendAsync(
                    DPoPGroup.CreateRequest(session, token, session.Proof(token).WithId(id).WithClaim("x", 1).Create()),
                        cancellationToken).ConfigureAwait(false))
                : Observation.Failed(Expectation.Accepted, first);
        }),
        Replay.Opinion.Scenario("other-bytes", "the same proof with a padding character: not accepted", static (session, cancellationToken) =>
            ReplayAsync(session, cancellationToken, static proof => proof + "=")),
        Challenge.Should.Request("no-token", "no token: a challenge DPoP", Expectation.Scheme("DPoP"), static session => new RawRequest(session.Target.Path)),
        Challenge.Should.Request("no-token-error", "no token: no error code", Expectation.NoError("DPoP"), static session =>
            new RawRequest(session.Target.Path)),
        Challenge.Should.Request("algs", "the challenge has algs, without none and HMAC", new("algs with signature algorithms", static response =>
            response.FindChallenge("DPoP")?["algs"] is { Length: > 0 } algorithms && algorithms.Split(' ').All(static name =>
                name is not "none" && !name.StartsWith("HS", StringComparison.Ordinal))), static session => new RawRequest(session.Target.Path)),
        Challenge.Should.Proof("bad-proof", "a proof for another method: 401 invalid_dpop_proof", Expectation.Error(401, "DPoP", "invalid_dpop_proof"),
            static (proof, _) => proof.WithClaim("htm", "POST")),
        Challenge.Should.Proof("old-proof", "an old proof: 401 invalid_dpop_proof", Expectation.Error(401, "DPoP", "invalid_dpop_proof"),
            static (proof, session) =>
            proof.IssuedAt(session.Issuer.Clock.GetUtcNow().AddHours(-1))),
        Challenge.Should.Fields("no-proof", "no proof: 401 with an error", new("401 and a challenge DPoP with an error", static response =>
            response.Status == 401 && response.FindChallenge("DPoP")?["error"] is not null), static (_, _) => []),
        Challenge.Should.Scenario("bad-token", "an expired token with a good proof: 401 invalid_token", async static (session, cancellationToken) =>
        {
            string token = session.BoundToken().Expired().Create();
            return Observation.Compare(Expectation.Error(401, "DPoP", "invalid_token"), await session.SendAsync(
                () => DPoPGroup.CreateRequest(session, token, session.Proof(token).Create()), cancellationToken).ConfigureAwait(false));
        }),
    ];

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private static JsonObject Jkt(string thumbprint) => new() { ["jkt"] = thumbprint };

    // The first request must be accepted, or the second proves nothing.
    private static async Task<Observation> ReplayAsync(
        Session session, CancellationToken cancellationToken, Func<string, string>? change = null)
    {
        string token = session.BoundToken().Create(), proof = string.Empty;
        RawResponse first = await session.SendAsync(() =>
            DPoPGroup.CreateRequest(session, token, proof = session.Proof(token).Create()), cancellationToken).ConfigureAwait(false);
        return first.IsAccepted
            ? Observation.Compare(Expectation.Refused, await session.SendAsync(
                DPoPGroup.CreateRequest(session, token, change?.Invoke(proof) ?? proof), cancellationToken).ConfigureAwait(false))
            : Observation.Failed(Expectation.Accepted, first);
    }
}
