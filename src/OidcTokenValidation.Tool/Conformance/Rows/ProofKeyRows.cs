using System.Text.Json.Nodes;

namespace OidcTokenValidation.Tool.Conformance.Rows;

/// <summary>Type, algorithm and key of a proof (RFC 9449 §4.3 checks 4, 5, 7).</summary>
internal static class ProofKeyRows
{
    private static readonly RowGroup Type = DPoPGroup.Create("rfc9449-typ", "RFC 9449 §4.3 check 4");
    private static readonly RowGroup Algorithm = DPoPGroup.Create("rfc9449-alg", "RFC 9449 §4.3 check 5");
    private static readonly RowGroup Key = DPoPGroup.Create("rfc9449-jwk", "RFC 9449 §4.3 check 7");

    private static readonly (string Name, string Value)[] Types =
        [("jwt", "JWT"), ("at-jwt", "at+jwt"), ("empty", ""), ("prefix", "dpop"), ("longer", "dpop+jwtx"), ("blank", "dpop+jwt ")];

    private static readonly (string Name, string Value)[] Names =
        [("none", "none"), ("hs256", "HS256"), ("es384", "ES384"), ("rs256", "RS256"), ("es256k", "ES256K"), ("lower", "es256"), ("empty", "")];

    public static IEnumerable<Row> All =>
    [
        .. Types.Select(static type => Type.RefusedProof(type.Name, $"typ \"{type.Value}\"", (proof, _) => proof.OfType(type.Value))),
        Type.At("RFC 7515 §4.1.9", Level.Should).AcceptedProof("media-type", "typ \"application/dpop+jwt\"", static (proof, _) =>
            proof.OfType("application/dpop+jwt")),
        Type.At("RFC 7515 §4.1.9", Level.Should).AcceptedProof("upper", "typ \"DPoP+JWT\"", static (proof, _) => proof.OfType("DPoP+JWT")),
        Type.RefusedProof("missing", "no typ", static (proof, _) => proof.WithoutHeader("typ")),
        Type.RefusedProof("null", "typ null", static (proof, _) => proof.WithHeader("typ", null)),
        Type.RefusedProof("array", "typ as an array", static (proof, _) => proof.WithHeader("typ", new JsonArray("dpop+jwt"))),
        .. Names.Select(static name =>
                Algorithm.RefusedProof(name.Name, $"alg \"{name.Value}\" and a signature by ES256", (proof, _) => proof.WithHeader("alg", name.Value))),
        Algorithm.RefusedProof("unsecured", "alg \"none\", no signature", static (proof, _) => proof.Unsecured()),
        Algorithm.RefusedProof("secret", "HS256 with the public key in PEM as secret", static (proof, _) => proof.SignedWithPublicKeyAsSecret()),
        Algorithm.RefusedProof("missing", "no alg", static (proof, _) => proof.WithoutHeader("alg")),
        Key.RefusedProof("private", "jwk with the private key", static (proof, _) => proof.WithPrivateJwk()),
        Key.RefusedProof("missing", "no jwk", static (proof, _) => proof.WithoutHeader("jwk")),
        Key.RefusedProof("null", "jwk null", static (proof, _) => proof.WithHeader("jwk", null)),
        Key.RefusedProof("string", "jwk as a string", static (proof, session) => proof.WithHeader("jwk", session.Client.Key.PublicMembers().ToJsonString())),
        Key.RefusedProof("array", "jwk as an array", static (proof, session) => proof.WithHeader("jwk", new JsonArray(session.Client.Key.PublicMembers()))),
        Key.RefusedProof("empty", "jwk {}", static (proof, _) => proof.WithJwk([])),
        Key.RefusedProof("secret", "jwk with a secret", static (proof, _) =>
            proof.WithJwk(new JsonObject { ["kty"] = "oct", ["k"] = "MDEyMzQ1Njc4OTAxMjM0NQ" })),
        Key.RefusedProof("no-y", "jwk without y", static (proof, session) => proof.WithJwk(Change(session, static jwk => jwk.Remove("y")))),
        Key.RefusedProof("no-kty", "jwk without kty", static (proof, session) => proof.WithJwk(Change(session, static jwk => jwk.Remove("kty")))),
        Key.RefusedProof("other-curve", "jwk with another curve", static (proof, session) =>
            proof.WithJwk(Change(session, static jwk => jwk["crv"] = "P-384"))),
        Key.RefusedProof("off-curve", "jwk with a point that is not on the curve", static (proof, session) =>
            proof.WithJwk(Change(session, static jwk => jwk["y"] = jwk["x"]!.GetValue<string>()))),
        Key.RefusedProof("zero-point", "jwk with zero coordinates", static (proof, session) => proof.WithJwk(Change(session, static jwk =>
        {
            jwk["x"] = new string('A', 43);
            jwk["y"] = new string('A', 43);
        }))),
        Key.RefusedProof("number", "jwk with a number as coordinate", static (proof, session) => proof.WithJwk(Change(session, static jwk => jwk["x"] = 1))),
        Key.RefusedProof("kid", "kid in place of jwk", static (proof, session) => proof.WithoutHeader("jwk").WithHeader("kid", session.Client.KeyThumbprint)),
        Key.RefusedProof("jku", "jku in place of jwk", static (proof, session) =>
            proof.WithoutHeader("jwk").WithHeader("jku", session.Issuer.Issuer + "/jwks")),
        Key.Should.AcceptedProof("members", "jwk with kid, use and alg beside the key", static (proof, session) => proof.WithJwk(Change(session, static jwk =>
        {
            jwk["kid"] = "client";
            jwk["use"] = "sig";
            jwk["alg"] = "ES256";
        }))),
    ];

    private static JsonObject Change(Session session, Action<JsonObject> change)
    {
        JsonObject jwk = session.Client.Key.PublicMembers();
        change(jwk);
        return jwk;
    }
}
