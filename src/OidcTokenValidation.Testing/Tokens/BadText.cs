using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;

namespace OidcTokenValidation.Testing.Tokens;

/// <summary>The crafts that bad tokens need and good ones never do.</summary>
internal static class BadText
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    // Made once for each algorithm: an RSA key takes a moment.
    private static readonly ConcurrentDictionary<string, TestSigningKey> Strangers = new(StringComparer.Ordinal);

    /// <summary>A key of nobody that the API knows, for the algorithm that the issuer signs with.</summary>
    public static TestSigningKey StrangerOf(TestIssuer issuer) => Strangers.GetOrAdd(issuer.FindKey(algorithm: null).Algorithm, static algorithm => TestSigningKey.Create(algorithm));

    /// <summary>The same bytes written in another way: the bits of the last character that stand for nothing are not zero (RFC 4648 §3.5).</summary>
    public static string WithSpareBits(string token)
    {
        int length = token.Length - token.LastIndexOf('.') - 1;
        return length % 4 == 0 ? token + "A" : token[..^1] + Alphabet[Alphabet.IndexOf(token[^1], StringComparison.Ordinal) + 1];
    }

    /// <summary>The token with the subject "mallory", and the signature that it had before.</summary>
    public static string WithOtherClaims(string token)
    {
        string[] segments = token.Split('.');
        JsonObject claims = JsonNode.Parse(Base64Url.DecodeFromChars(segments[1]))!.AsObject();
        claims["sub"] = "mallory";
        return string.Join('.', segments[0], Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.ToJsonString())), segments[2]);
    }

    public static JsonNode Nested(int depth) => Enumerable.Range(0, depth).Aggregate(new JsonArray(), static (inner, _) => new JsonArray(inner));
}
