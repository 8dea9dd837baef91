using System.Security.Cryptography;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tool.Conformance.Rows;

/// <summary>Checks 1 to 3, 6, 8 and 11 of a proof, and its use once (RFC 9449 §4.3, §11.1).</summary>
internal static class ProofRows
{
    private static readonly RowGroup One = DPoPGroup.Create("rfc9449-field", "RFC 9449 §4.3 check 1");
    private static readonly RowGroup Form = DPoPGroup.Create("rfc9449-form", "RFC 9449 §4.3 check 2");
    private static readonly RowGroup Claim = DPoPGroup.Create("rfc9449-claim", "RFC 9449 §4.3 check 3");
    private static readonly RowGroup Signature = DPoPGroup.Create("rfc9449-signature", "RFC 9449 §4.3 check 6");
    private static readonly RowGroup Method = DPoPGroup.Create("rfc9449-htm", "RFC 9449 §4.3 check 8");
    // Where a nonce is required, it may limit the age in place of iat.
    private static readonly RowGroup Time = DPoPGroup.Create("rfc9449-iat", "RFC 9449 §4.3 check 11") with { Needs = [Feature.DPoP, Feature.NoNonce] };

    private static readonly (string Name, JsonNode? Value)[] OtherValues =
        [("null", null), ("number", 1), ("array", new JsonArray("a")), ("object", new JsonObject()), ("empty", "")];

    private static readonly (string Name, string Value)[] Methods =
        [("post", "POST"), ("lower", "get"), ("head", "HEAD"), ("blank", "GET "), ("list", "GET,POST"), ("wildcard", "*")];

    public static IEnumerable<Row> All =>
    [
        One.AcceptedProof("good", "a good proof", static (proof, _) => proof),
        One.Fields("missing", "no proof: not accepted", Expectation.Refused, static (_, _) => []),
        One.Fields("empty", "an empty field: not accepted", Expectation.Refused, static (_, _) => [string.Empty]),
        One.Fields("two", "two fields: not accepted", Expectation.Refused, static (session, token) =>
            [session.Proof(token).Create(), session.Proof(token).Create()]),
        One.Fields("bad-first", "two fields, the first with a proof for another method: not accepted", Expectation.Refused, static (session, token) =>
            [session.Proof(token).WithClaim("htm", "POST").Create(), session.Proof(token).Create()]),
        One.Fields("comma", "two proofs in one field, with a comma: not accepted", Expectation.Refused, static (session, token) =>
            [$"{session.Proof(token).Create()}, {session.Proof(token).Create()}"]),
        One.Fields("scheme", "the word DPoP before the proof: not accepted", Expectation.Refused, static (session, token) =>
            [$"DPoP {session.Proof(token).Create()}"]),
        Form.Fields("garbage", "a text that is no JWT: not accepted", Expectation.Refused, static (_, _) => ["garbage"]),
        Form.Fields("two-segments", "two segments: not accepted", Expectation.Refused, static (session, token) =>
            [Change(session, token, static parts => parts[..2])]),
        Form.Fields("four-segments", "four segments: not accepted", Expectation.Refused, static (session, token) =>
            [Change(session, token, static parts => [.. parts, ""])]),
        Form.Fields("padding", "padding: not accepted", Expectation.Refused, static (session, token) => [session.Proof(token).Create() + "="]),
        Form.Fields("quoted", "quotes: not accepted", Expectation.Refused, static (session, token) => [$"\"{session.Proof(token).Create()}\""]),
        Form.Fields("access-token", "the access token in place of the proof: not accepted", Expectation.Refused, static (_, token) => [token]),
        Form.RefusedProof("header-array", "a header that is an array", static (proof, _) => proof.WithRawHeader("[]")),
        Form.RefusedProof("claims-array", "claims that are an array", static (proof, _) => proof.WithRawClaims("[]")),
        Form.RefusedProof("claims-garbage", "claims that are not JSON", static (proof, _) => proof.WithRawClaims("x")),
        Form.At("RFC 7515 §4.1.11").RefusedProof("crit", "crit with an unknown extension", static (proof, _) =>
            proof.WithHeader("crit", new JsonArray("x")).WithHeader("x", 1)),
        Form.Opinion.RefusedProof("htm-twice", "htm twice, the wrong value first", static (proof, _) =>
            proof.WithClaim("htm", "POST").WithRepeatedClaim("htm", "GET")),
        Form.Opinion.RefusedProof("htu-twice", "htu twice, the wrong value first", static (proof, session) =>
            proof.WithClaim("htu", "https://other.example.com/").WithRepeatedClaim("htu", session.Url)),
        Form.RefusedProof("htm-twice-last", "htm twice, the wrong value last", static (proof, _) => proof.WithRepeatedClaim("htm", "POST")),
        Form.RefusedProof("htu-twice-last", "htu twice, the wrong value last", static (proof, _) =>
            proof.WithRepeatedClaim("htu", "https://other.example.com/")),
        .. ((string[])["jti", "htm", "htu", "iat"]).Select(static claim =>
            Claim.RefusedProof($"{claim}-missing", $"no {claim}", (proof, _) => proof.WithoutClaim(claim))),
        .. from claim in (string[])["jti", "htm", "htu"]
           from other in OtherValues
           select (claim == "jti" ? Claim.Opinion : Claim).RefusedProof($"{claim}-{other.Name}", $"{claim} is {other.Name}", (proof, _) =>
               proof.WithClaim(claim, other.Value?.DeepClone())),
        Claim.At("RFC 9449 §4.2").AcceptedProof("unknown", "a claim that is not registered", static (proof, _) => proof.WithClaim("x", "y")),
        Claim.At("RFC 9449 §4.2").AcceptedProof("header-unknown", "a header member that is not registered", static (proof, _) => proof.WithHeader("x", "y")),
        Signature.RefusedProof("zero", "a signature of zeros", static (proof, _) => proof.WithSignature(new byte[64])),
        Signature.RefusedProof("empty", "an empty signature", static (proof, _) => proof.WithSignature([])),
        Signature.RefusedProof("random", "random bytes as signature", static (proof, _) => proof.WithSignature(RandomNumberGenerator.GetBytes(64))),
        Signature.RefusedProof("other-key", "signed by another key than that of jwk", static (proof, session) =>
            proof.SignedBy(session.Attacker.EllipticCurve)),
        Signature.Fields("other-claims", "other claims after the signature: not accepted", Expectation.Refused, static (session, token) =>
            [Change(session, token, parts => [parts[0], session.Proof(token).Create().Split('.')[1], parts[2]])]),
        .. Methods.Select(static method =>
            Method.RefusedProof(method.Name, $"htm \"{method.Value}\" for GET", (proof, _) => proof.WithClaim("htm", method.Value))),
        Time.RefusedProof("hour-old", "iat an hour ago", static (proof, session) => At(proof, session, TimeSpan.FromHours(-1))),
        Time.Should.RefusedProof("old", "iat ten minutes ago", static (proof, session) => At(proof, session, TimeSpan.FromMinutes(-10))),
        Time.RefusedProof("hour-ahead", "iat in an hour", static (proof, session) => At(proof, session, TimeSpan.FromHours(1))),
        Time.Should.RefusedProof("ahead", "iat in ten minutes", static (proof, session) => At(proof, session, TimeSpan.FromMinutes(10))),
        Time.RefusedProof("zero", "iat 0", static (proof, _) => proof.WithClaim("iat", 0)),
        Time.RefusedProof("negative", "iat -1", static (proof, _) => proof.WithClaim("iat", -1)),
        Time.RefusedProof("huge", "iat 1e300", static (proof, _) => proof.WithClaim("iat", 1e300)),
        Time.RefusedProof("milliseconds", "iat in milliseconds", static (proof, session) =>
            proof.WithClaim("iat", session.Issuer.Clock.GetUtcNow().ToUnixTimeMilliseconds())),
        Time.RefusedProof("string", "iat as a string", static (proof, session) =>
            proof.WithClaim("iat", $"{session.Issuer.Clock.GetUtcNow().ToUnixTimeSeconds()}")),
        Time.RefusedProof("null", "iat null", static (proof, _) => proof.WithClaim("iat", null)),
        Time.RefusedProof("array", "iat as an array", static (proof, session) =>
            proof.WithClaim("iat", new JsonArray(session.Issuer.Clock.GetUtcNow().ToUnixTimeSeconds()))),
        Time.At("RFC 7519 §2", Level.Should).AcceptedProof("fraction", "iat with a fraction", static (proof, session) =>
            proof.WithClaim("iat", (session.Issuer.Clock.GetUtcNow().ToUnixTimeMilliseconds() - 500) / 1000.0)),
    ];

    private static DPoPProofBuilder At(DPoPProofBuilder proof, Session session, TimeSpan offset) => proof.IssuedAt(session.Issuer.Clock.GetUtcNow() + offset);

    private static string Change(Session session, string token, Func<string[], IEnumerable<string>> change) =>
        Jws.Change(session.Proof(token).Create(), change);
}
