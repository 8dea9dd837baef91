using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tool.Conformance.Rows;

/// <summary>The algorithm is one that the API allows, and that of the key (RFC 8725 §3.1, RFC 9068 §2.1).</summary>
internal static class AlgorithmRows
{
    private static readonly RowGroup None = new("rfc8725-none", "RFC 9068 §2.1", Level.Must);
    private static readonly RowGroup Secret = new("rfc8725-hmac", "RFC 8725 §2.1", Level.Must);
    private static readonly RowGroup Group = new("rfc8725-alg", "RFC 8725 §3.1", Level.Must);

    // What an API may use as the secret by accident.
    private static readonly (string Name, string Title, Func<TestSigningKey, byte[]> Get)[] Secrets =
    [
        ("pem", "the public key in PEM", static key => Encoding.ASCII.GetBytes(key.PublicKeyPem)),
        ("pem-line", "the public key in PEM with a line feed", static key => Encoding.ASCII.GetBytes(key.PublicKeyPem + "\n")),
        ("der", "the public key in DER", static key => GetDer(key)),
        ("der-base64", "the public key in base64", static key => Encoding.ASCII.GetBytes(Convert.ToBase64String(GetDer(key)))),
        ("jwk", "the public key as a JWK", static key => Encoding.UTF8.GetBytes(key.PublicJwk)),
        ("modulus", "the modulus", static key => Base64Url.DecodeFromChars(JsonNode.Parse(key.PublicJwk)!["n"]!.GetValue<string>())),
        ("modulus-text", "the modulus as text", static key => Encoding.ASCII.GetBytes(JsonNode.Parse(key.PublicJwk)!["n"]!.GetValue<string>())),
        ("kid", "the key's name", static key => Encoding.UTF8.GetBytes(key.KeyId)),
        ("empty", "nothing", static _ => []),
        ("secret", "\"secret\"", static _ => "secret"u8.ToArray()),
        ("null", "one zero byte", static _ => [0]),
    ];

    private static readonly (string Name, string Value)[] Unsecured =
        [("none", "none"), ("title", "None"), ("upper", "NONE"), ("mixed", "nOnE"), ("blank", "none ")];

    private static readonly (string Name, string Value)[] Names =
    [
        ("lower", "rs256"), ("title", "Rs256"), ("blank", "RS256 "), ("rsa256", "RSA256"), ("rs1", "RS1"), ("java", "SHA256withRSA"), ("hs256", "HS256"),
        ("es256", "ES256"), ("es384", "ES384"), ("es256k", "ES256K"), ("eddsa", "EdDSA"), ("ed25519", "Ed25519"), ("rsa1-5", "RSA1_5"),
        ("rsa-oaep", "RSA-OAEP"), ("dir", "dir"), ("a256gcm", "A256GCM"), ("rs512", "RS512"), ("ps256", "PS256"),
    ];

    public static IEnumerable<Row> All =>
    [
        .. Unsecured.Select(static other =>
                None.Refused(other.Name, $"alg \"{other.Value}\", no signature", (token, _) => token.Unsecured().WithHeader("alg", other.Value))),
        None.Refused("signed", "alg \"none\" and the signature of the key", static (token, _) => token.WithHeader("alg", "none")),
        None.Refused("random", "alg \"none\" and random bytes", static (token, _) =>
            token.WithSignature(RandomNumberGenerator.GetBytes(256)).WithHeader("alg", "none")),
        None.Refused("no-kid", "alg \"none\" without kid", static (token, _) => token.Unsecured().WithoutHeader("kid")),
        .. Secrets.Select(static secret => Secret.RefusedText(secret.Name, $"HS256 with {secret.Title} as secret", session =>
            SignWithSecret(session, "HS256", secret.Get(session.Issuer.FindKey("RS256"))))),
        Secret.RefusedText("hs384", "HS384 with the public key in PEM as secret", static session =>
            SignWithSecret(session, "HS384", Encoding.ASCII.GetBytes(session.Issuer.FindKey("RS256").PublicKeyPem))),
        Secret.RefusedText("hs512", "HS512 with the public key in PEM as secret", static session =>
            SignWithSecret(session, "HS512", Encoding.ASCII.GetBytes(session.Issuer.FindKey("RS256").PublicKeyPem))),
        Secret.RefusedText("no-kid", "HS256 with the public key in PEM as secret, without kid", static session =>
            SignWithSecret(session, "HS256", Encoding.ASCII.GetBytes(session.Issuer.FindKey("RS256").PublicKeyPem), withKeyId: false)),
        .. Names.Select(static name => Group.Refused(
            $"claimed-{name.Name}", $"alg \"{name.Value}\" and a signature by RS256", (token, _) => token.WithHeader("alg", name.Value))),
        Group.Refused("missing", "no alg", static (token, _) => token.WithoutHeader("alg")),
        Group.Refused("null", "alg null", static (token, _) => token.WithHeader("alg", null)),
        Group.Refused("empty", "alg \"\"", static (token, _) => token.WithHeader("alg", "")),
        Group.Refused("number", "alg 256", static (token, _) => token.WithHeader("alg", 256)),
        Group.Refused("array", "alg [\"RS256\"]", static (token, _) => token.WithHeader("alg", new JsonArray("RS256"))),
        Group.Refused("object", "alg as an object", static (token, _) => token.WithHeader("alg", new JsonObject { ["name"] = "RS256" })),
        Group.Refused("member-case", "\"Alg\" instead of \"alg\"", static (token, _) => token.WithoutHeader("alg").WithHeader("Alg", "RS256")),
        Single.RefusedText("rs384", "RS384 by a key for RS256", static session => SignAs(session, "RS384")),
        Single.RefusedText("rs512", "RS512 by a key for RS256", static session => SignAs(session, "RS512")),
        Single.RefusedText("ps256", "PS256 by a key for RS256", static session => SignAs(session, "PS256")),
        Single.Opinion.Refused("uri", "alg as the URI of XML signatures", static (token, _) =>
            token.WithHeader("alg", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256")),
        Group.At("RFC 9068 §4").Accepted("rs256", "RS256", static (token, _) => token.SignedWith("RS256")),
        Group.At("RFC 7518 §3.1", Level.Should).Accepted("es256", "ES256", static (token, _) => token.SignedWith("ES256")),
    ];

    // A key is used with exactly one algorithm: that of its JWK.
    private static RowGroup Single => new("rfc8725-alg-of-key", "RFC 8725 §3.1", Level.Must);

    private static string SignWithSecret(Session session, string algorithm, byte[] secret, bool withKeyId = true)
    {
        TestTokenBuilder token = session.Token().WithHeader("alg", algorithm);
        if (!withKeyId)
            token.WithoutHeader("kid");
        return Jws.Resign(token, input => algorithm switch
        {
            "HS384" => HMACSHA384.HashData(secret, input),
            "HS512" => HMACSHA512.HashData(secret, input),
            _ => HMACSHA256.HashData(secret, input),
        });
    }

    // The signature is valid for the name in the header.
    private static string SignAs(Session session, string algorithm) => Jws.Resign(
        session.Token().WithHeader("alg", algorithm), input => session.Issuer.FindKey("RS256").SignAs(algorithm, input));

    private static byte[] GetDer(TestSigningKey key)
    {
        using RSA rsa = RSA.Create();
        rsa.ImportFromPem(key.PublicKeyPem);
        return rsa.ExportSubjectPublicKeyInfo();
    }
}
