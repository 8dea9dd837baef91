using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;

namespace OidcTokenValidation.Testing.Tokens;

/// <summary>Creates the malformed parts of bad tokens.</summary>
internal static class BadText
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    // Created once for each algorithm: an RSA key takes a moment.
    private static readonly ConcurrentDictionary<string, TestSigningKey> UntrustedKeys = new(StringComparer.Ordinal);

    /// <summary>Gets a key that the API does not trust, for the algorithm that the issuer signs with.</summary>
    public static TestSigningKey GetUntrustedKey(TestIssuer issuer) =>
        UntrustedKeys.GetOrAdd(issuer.FindKey(algorithm: null).Algorithm, static algorithm => TestSigningKey.Create(algorithm));

    /// <summary>Encodes the same bytes in another way: the unused bits of the last character are not zero (RFC 4648 §3.5).</summary>
    public static string WithSpareBits(string token)
    {
        int length = token.Length - token.LastIndexOf('.') - 1;
        return length % 4 == 0 ? token + "A" : token[..^1] + Alphabet[Alphabet.IndexOf(token[^1], StringComparison.Ordinal) + 1];
    }

    /// <summary>Replaces the subject with "mallory" without changing the signature.</summary>
    public static string WithOtherClaims(string token)
    {
        string[] segments = token.Split('.');
        JsonObject claims = JsonNode.Parse(Base64Url.DecodeFromChars(segments[1]))!.AsObject();
        claims["sub"] = "mallory";
        return string.Join('.', segments[0], Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.ToJsonString())), segments[2]);
    }

    public static JsonNode Nested(int depth) => Enumerable.Range(0, depth).Aggregate(new JsonArray(), static (inner, _) => new JsonArray(inner));

    public static JsonObject NestedActors(int count)
    {
        var actor = new JsonObject { ["sub"] = "agent" };
        for (; count > 1; count--)
            actor = new JsonObject { ["sub"] = "agent", ["act"] = actor };
        return actor;
    }
}
