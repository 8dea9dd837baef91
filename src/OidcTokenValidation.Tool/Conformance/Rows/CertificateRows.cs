using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tool.Conformance.Wire;

namespace OidcTokenValidation.Tool.Conformance.Rows;

/// <summary>Tokens that are bound to a client certificate (RFC 8705 §3).</summary>
internal static class CertificateRows
{
    private const string Member = "x5t#S256";

    private static readonly RowGroup Group = new("rfc8705-bound", "RFC 8705 §3", Level.Must, Feature.Bearer, Feature.Mtls);

    // An API that reads no certificate cannot know that the sender has the key: it is safe only if it rejects.
    private static readonly RowGroup Without = new("rfc8705-unread", "RFC 7800 §3", Level.Opinion, Feature.Bearer);

    private static readonly (string Name, string Title, Func<X509Certificate2, JsonNode?> Create)[] Confirmations =
    [
        ("sha-1", "x5t in place of x5t#S256", static certificate => new JsonObject { ["x5t"] = Encode(certificate.GetCertHash()) }),
        ("sha-1-value", "the SHA-1 hash as x5t#S256", static certificate => Hash(Encode(certificate.GetCertHash()))),
        ("public-key", "the hash of the public key", static certificate => Hash(Encode(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo())))),
        ("hexadecimal", "the hash in hexadecimal", static certificate => Hash(Convert.ToHexString(certificate.GetCertHash(HashAlgorithmName.SHA256)))),
        ("padded", "the hash with padding", static certificate => Hash(Encode(certificate.GetCertHash(HashAlgorithmName.SHA256)) + "=")),
        ("empty", "an empty hash", static _ => Hash(string.Empty)),
        ("null", "a hash that is null", static _ => new JsonObject { [Member] = null }),
        ("array", "the hash as an array", static certificate =>
            new JsonObject { [Member] = new JsonArray(Encode(certificate.GetCertHash(HashAlgorithmName.SHA256))) }),
        ("unknown", "a confirmation that no standard has", static _ => new JsonObject { ["example"] = "x" }),
    ];

    public static IEnumerable<Row> All =>
    [
        Send(Group, "good", "the certificate of the token: accepted", Expectation.Accepted, static session =>
            session.Token().BoundTo(session.Certificates.Client), true),
        Send(Group, "unbound", "a token that is not bound, with a certificate: accepted", Expectation.Accepted, static session => session.Token(), true),
        Send(Group, "missing", "no certificate: not accepted", Expectation.Refused, static session =>
            session.Token().BoundTo(session.Certificates.Client), false),
        Send(Group, "other", "another certificate: not accepted", Expectation.Refused, static session =>
            session.Token().BoundTo(session.Certificates.Other), true),
        Send(Group.Should, "missing-error", "no certificate: 401 invalid_token", Expectation.Error(401, "Bearer", "invalid_token"), static session =>
            session.Token().BoundTo(session.Certificates.Client), false),
        Send(Group.Should, "other-error", "another certificate: 401 invalid_token", Expectation.Error(401, "Bearer", "invalid_token"), static session =>
            session.Token().BoundTo(session.Certificates.Other), true),
        .. Confirmations.Select(static other =>
            Send(other.Name is "sha-1" or "unknown" ? Group.Opinion : Group, other.Name, $"{other.Title}: not accepted", Expectation.Refused, session =>
            session.Token().WithClaim("cnf", other.Create(session.Certificates.Client)), true)),
        Without.Refused("certificate", "a token that is bound to a certificate, without one", static (token, session) =>
            token.BoundTo(session.Certificates.Client)),
        Without.Refused("proof", "a token that is bound to a key, as Bearer", static (token, session) => token.BoundTo(session.Client)),
        Without.Refused("jwk", "a token that is bound to a key by jwk", static (token, session) =>
            token.WithClaim("cnf", new JsonObject { ["jwk"] = session.Client.Key.PublicMembers() })),
        Without.Refused("kid", "a token that is bound to a key by kid", static (token, _) => token.WithClaim("cnf", new JsonObject { ["kid"] = "client" })),
        Without.Refused("unknown", "a token with a confirmation that no standard has", static (token, _) =>
            token.WithClaim("cnf", new JsonObject { ["example"] = "x" })),
        Without.Request("field", "a token that is bound to a certificate, which fields of the request have: not accepted", Expectation.Refused,
            static session =>
        {
            string certificate = Convert.ToBase64String(session.Certificates.Client.RawData);
            return new RawRequest(session.Target.Path, [
                .. session.Present(session.Token().BoundTo(session.Certificates.Client).Create()),
                ("Client-Cert", $":{certificate}:"), ("X-ARR-ClientCert", certificate)]);
        }),
    ];

    private static Row Send(RowGroup group, string name, string title, Expectation expected, Func<Session, TestTokenBuilder> create, bool withCertificate) =>
        group.Scenario(name, title, async (session, cancellationToken) => Observation.Compare(expected, await session.SendAsync(
            new RawRequest(session.Target.Path, session.Present(create(session).Create())), cancellationToken, withCertificate ? session.Certificates.Client
                : null).ConfigureAwait(false)));

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private static JsonObject Hash(string value) => new() { [Member] = value };
}
