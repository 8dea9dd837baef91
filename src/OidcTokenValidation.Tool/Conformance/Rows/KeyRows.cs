using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tool.Conformance.Rows;

/// <summary>The key is one of the issuer's, whatever the header points to (RFC 8725 §3.10, RFC 7515 §4.1, §10.4).</summary>
internal static class KeyRows
{
    private static readonly RowGroup KeyId = new("rfc8725-kid", "RFC 8725 §3.10", Level.Must);
    private static readonly RowGroup Group = new("rfc8725-key", "RFC 8725 §3.10", Level.Must);

    // A name that is put into a path, a query or a command finds a key that an attacker knows: nothing, or one letter.
    private static readonly (string Name, string Title, string Value, byte[] Secret)[] Injections =
    [
        ("path", "a path to an empty file", "../../../../../../../dev/null", []),
        ("file-uri", "a file URI", "file:///dev/null", []),
        ("sql", "an SQL injection", "x' UNION SELECT 'k", "k"u8.ToArray()),
        ("command", "a command", "/dev/null|echo k", "k\n"u8.ToArray()),
        ("prototype", "the name of a member of every JavaScript object", "__proto__", "[object Object]"u8.ToArray()),
        ("constructor", "another name of a member of every JavaScript object", "constructor", "function Object() { [native code] }"u8.ToArray()),
    ];

    private static readonly (string Name, JsonNode? Value)[] OtherValues =
        [("number", 1), ("null", null), ("array", new JsonArray("a")), ("object", new JsonObject()), ("true", true)];

    // Documents of an attacker at the address of the issuer, so that a fetch of them is seen.
    private static readonly (string Name, string Title, Func<TestTokenBuilder, Session, TestTokenBuilder> Change)[] Pointers =
    [
        ("kid-url", "kid is the URL of an attacker's key set", static (token, session) => token.WithHeader("kid", GetUrl(session, "kid-url"))),
        ("jku", "jku with the key set of an attacker", static (token, session) => token.WithHeader("jku", GetUrl(session, "jku"))),
        ("jku-same-kid", "jku with the key set of an attacker, and the name of the issuer's key", static (token, session) =>
            token.WithHeader("kid", session.Issuer.FindKey("RS256").KeyId).WithHeader("jku", GetUrl(session, "jku-same-kid"))),
        ("jku-no-kid", "jku with the key set of an attacker, without kid", static (token, session) =>
            token.WithoutHeader("kid").WithHeader("jku", GetUrl(session, "jku-no-kid"))),
        ("x5u", "x5u with the certificate of an attacker", static (token, session) => token.WithHeader("x5u", GetUrl(session, "x5u"))),
        ("x5u-no-kid", "x5u with the certificate of an attacker, without kid", static (token, session) =>
            token.WithoutHeader("kid").WithHeader("x5u", GetUrl(session, "x5u-no-kid"))),
    ];

    public static IEnumerable<Row> All =>
    [
        .. Injections.Select(static injection =>
            KeyId.RefusedText(injection.Name, $"kid is {injection.Title}, HS256", session => Sign(session, injection.Value, injection.Secret))),
        KeyId.Refused("unknown", "an unknown kid, signed by another key", static (token, session) =>
            token.SignedBy(session.Attacker.Rsa).WithHeader("kid", "unknown")),
        KeyId.Opinion.Refused("unknown-own", "an unknown kid, signed by the issuer's key", static (token, _) => token.WithHeader("kid", "unknown")),
        KeyId.Opinion.Refused("case", "kid in another letter case", static (token, session) =>
            token.WithHeader("kid", SwapCase(session.Issuer.FindKey("RS256").KeyId))),
        .. OtherValues.Select(static other => KeyId.At("RFC 7515 §4.1.4", Level.Opinion).Refused(
                other.Name, $"kid is {other.Name}, signed by the issuer's key", (token, _) => token.WithHeader("kid", other.Value?.DeepClone()))),
        KeyId.Refused("long", "a kid of 5,000 characters, signed by another key", static (token, session) =>
            token.SignedBy(session.Attacker.Rsa).WithHeader("kid", new string('k', 5000))),
        Group.Refused("jku-data", "jku with the key set in a data URL", static (token, session) => token.SignedBy(session.Attacker.Rsa)
            .WithHeader("jku",
                "data:application/json;base64," + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{{\"keys\":[{session.Attacker.Rsa.PublicJwk}]}}")))),
        Group.Refused("jwk", "jwk with the key of an attacker", static (token, session) =>
            token.SignedBy(session.Attacker.Rsa).WithHeader("jwk", JsonNode.Parse(session.Attacker.Rsa.PublicJwk))),
        Group.Refused("jwk-same-kid", "jwk with the key of an attacker, and the name of the issuer's key", static (token, session) =>
            token.SignedBy(session.Attacker.Rsa)
            .WithHeader("kid", session.Issuer.FindKey("RS256").KeyId).WithHeader("jwk", JsonNode.Parse(session.Attacker.Rsa.PublicJwk))),
        Group.Refused("jwk-no-kid", "jwk with the key of an attacker, without kid", static (token, session) =>
            token.SignedBy(session.Attacker.Rsa).WithoutHeader("kid").WithHeader("jwk", JsonNode.Parse(session.Attacker.Rsa.PublicJwk))),
        Group.Refused("jwk-ec", "jwk with the P-256 key of an attacker", static (token, session) =>
            token.SignedBy(session.Attacker.EllipticCurve).WithHeader("jwk", JsonNode.Parse(session.Attacker.EllipticCurve.PublicJwk))),
        Group.RefusedText("jwk-secret", "jwk with a secret, HS256", static session => Sign(
            session, "k", "0123456789abcdef0123456789abcdef"u8.ToArray(),
                new JsonObject { ["kty"] = "oct", ["k"] = Jws.Encode("0123456789abcdef0123456789abcdef") })),
        Group.Refused("x5c", "x5c with a certificate of an attacker", static (token, session) =>
            token.SignedBy(session.Attacker.Rsa).WithHeader("x5c", new JsonArray(session.Attacker.CreateCertificate()))),
        Group.Refused("x5c-no-kid", "x5c with a certificate of an attacker, without kid", static (token, session) =>
            token.SignedBy(session.Attacker.Rsa).WithoutHeader("kid").WithHeader("x5c", new JsonArray(session.Attacker.CreateCertificate()))),
        .. Pointers.Select(static pointer =>
            Group.Refused(pointer.Name, pointer.Title, (token, session) => pointer.Change(token.SignedBy(session.Attacker.Rsa), session))),
        .. Pointers.Select(static pointer => Group.Scenario(
            $"{pointer.Name}-fetch", $"{pointer.Title}: not fetched", (session, cancellationToken) =>
                CountFetchesAsync(session, pointer.Name, pointer.Change, cancellationToken))),
    ];

    private static async Task<Observation> CountFetchesAsync(
        Session session, string name, Func<TestTokenBuilder, Session, TestTokenBuilder> change, CancellationToken cancellationToken)
    {
        await session.SendTokenAsync(change(session.Token().SignedBy(session.Attacker.Rsa), session).Create(), cancellationToken).ConfigureAwait(false);
        return session.Server.RequestsTo(Attacker.GetPath(name)) is > 0 and var count
            ? Observation.Failed($"expected: no request for {GetUrl(session, name)}; received: {count}")
            : Observation.Passed;
    }

    private static string GetUrl(Session session, string name) => session.Issuer.Issuer.TrimEnd('/') + Attacker.GetPath(name);

    private static string Sign(Session session, string keyId, byte[] secret, JsonObject? jwk = null)
    {
        TestTokenBuilder token = session.Token().WithHeader("alg", "HS256").WithHeader("kid", keyId);
        if (jwk is not null)
            token.WithHeader("jwk", jwk);
        return Jws.Resign(token, input => HMACSHA256.HashData(secret, input));
    }

    private static string SwapCase(string text) =>
        string.Concat(text.Select(static c => char.IsUpper(c) ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c)));
}
