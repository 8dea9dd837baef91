using System.Security.Cryptography;
using System.Text;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tool.Conformance.Rows;

/// <summary>The issuer replaces its keys, and publishes keys that an API must not use (OpenID Connect Core 1.0 §10.1.1, RFC 7517 §5).</summary>
internal static class RotationRows
{
    private const string Secret = "0123456789abcdef0123456789abcdef";

    // No API can use any of them, and none may make the good keys useless.
    private const string Useless = """
        {"kty":"XYZ","kid":"useless-kty","x":"AAAA"},
        {"kid":"useless-no-kty","n":"AAAA","e":"AQAB"},
        {"kty":"RSA","kid":"useless-n","e":"AQAB"},
        {"kty":"EC","crv":"P-999","kid":"useless-crv","x":"AAAA","y":"AAAA"}
        """;

    private static readonly RowGroup Group = new("rotation-key", "OpenID Connect Core 1.0 §10.1.1", Level.Should);
    private static readonly RowGroup Set = new("rotation-set", "RFC 7517 §5", Level.Should);

    public static IEnumerable<Row> All =>
    [
        Group.Opinion.Scenario("first-request", "a new key beside the old one: the first request with it is accepted", AddAsync),
        Group.Scenario("new", "a new key in place of the old one: accepted within the time of --within", static (session, cancellationToken) =>
            KeyChange.RotateAsync(session, cancellationToken)),
        Group.Scenario("retired", "the old key, after the API has seen the new one: not accepted", RetireAsync),
        Set.Scenario("useless", "keys that no API can use in the set: the new good key is accepted within the time of --within",
            static (session, cancellationToken) =>
            KeyChange.PublishAsync(session, Useless, cancellationToken)),
        Set.At("RFC 8725 §3.1", Level.Should).Scenario("secret", "a secret in the set: a token by HS256 with it is not accepted",
            static (session, cancellationToken) =>
            SendAsync(session, CreateBySecret(session), cancellationToken)),
        Set.At("RFC 7517 §4.2", Level.Should).Scenario("encryption", "a key for encryption in the set: a token that it signed is not accepted",
            static (session, cancellationToken) =>
            SendAsync(session, Sign(session, session.Attacker.Rsa, "use-enc"), cancellationToken)),
        Set.At("RFC 7517 §4.3", Level.Should).Scenario("operations", "a key for encryption, by key_ops, in the set: a token that it signed is not accepted",
            static (session, cancellationToken) =>
            SendAsync(session, Sign(session, session.Attacker.Rsa, "ops-encrypt"), cancellationToken)),
        Set.At("RFC 8725 §3.1").Scenario("algorithm", "a key for PS256 in the set: a token by RS256 with it is not accepted",
            static (session, cancellationToken) =>
            SendAsync(session, Sign(session, session.Attacker.Rsa, "alg-ps256"), cancellationToken)),
        Set.At("RFC 7518 §3.3").Scenario("small", "an RSA key of 1024 bits in the set: a token that it signed is not accepted",
            static (session, cancellationToken) =>
            SendAsync(session, SignBySmall(session), cancellationToken)),
        Set.Scenario("back", "a set without such keys again: the new key is accepted within the time of --within", static (session, cancellationToken) =>
            KeyChange.PublishAsync(session, string.Empty, cancellationToken)),
    ];

    private static async Task<Observation> AddAsync(Session session, CancellationToken cancellationToken)
    {
        TestSigningKey key = session.Issuer.AddKey("RS256");
        Observation first = Observation.Compare(
            Expectation.Accepted, await session.SendTokenAsync(session.Token().SignedBy(key).Create(), cancellationToken).ConfigureAwait(false));
        session.Issuer.RemoveKey(key);
        return first;
    }

    private static async Task<Observation> RetireAsync(Session session, CancellationToken cancellationToken)
    {
        TestSigningKey old = session.Issuer.FindKey("RS256");
        Observation seen = await KeyChange.RotateAsync(session, cancellationToken).ConfigureAwait(false);
        return seen.Outcome == RowOutcome.Passed
            ? Observation.Compare(Expectation.Refused,
                await session.SendTokenAsync(session.Token().SignedBy(old).Create(), cancellationToken).ConfigureAwait(false))
            : seen;
    }

    // The set has keys that verify a signature and must not be used; a new good key makes the API fetch them.
    private static async Task<Observation> SendAsync(Session session, string token, CancellationToken cancellationToken)
    {
        string kept = session.Attacker.Rsa.PublicJwk;
        string set = string.Join(
            ',',
            $$"""{"kty":"oct","kid":"secret","alg":"HS256","k":"{{Jws.Encode(Secret)}}"}""",
            Rename(kept, "use-enc").Replace("\"use\":\"sig\"", "\"use\":\"enc\"", StringComparison.Ordinal),
            Rename(kept, "ops-encrypt").Replace("\"use\":\"sig\"", "\"key_ops\":[\"encrypt\"]", StringComparison.Ordinal),
            Rename(kept, "alg-ps256").Replace("RS256", "PS256", StringComparison.Ordinal),
            session.Attacker.SmallJwk);
        Observation seen = await KeyChange.PublishAsync(session, set, cancellationToken).ConfigureAwait(false);
        return seen.Outcome == RowOutcome.Passed
            ? Observation.Compare(Expectation.Refused, await session.SendTokenAsync(token, cancellationToken).ConfigureAwait(false))
            : seen;
    }

    private static string Rename(string jwk, string keyId) => jwk.Replace("\"kid\":\"attacker\"", $"\"kid\":\"{keyId}\"", StringComparison.Ordinal);

    private static string Sign(Session session, TestSigningKey key, string keyId) => session.Token().SignedBy(key).WithHeader("kid", keyId).Create();

    private static string CreateBySecret(Session session) => Jws.Resign(
        session.Token().WithHeader("alg", "HS256").WithHeader("kid", "secret"), static input => HMACSHA256.HashData(Encoding.ASCII.GetBytes(Secret), input));

    private static string SignBySmall(Session session) => Jws.Resign(session.Token().WithHeader("kid", "small"), session.Attacker.SignBySmall);
}
