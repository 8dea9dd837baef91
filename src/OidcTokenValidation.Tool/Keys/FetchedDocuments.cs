using System.Text;
using System.Text.Json;

namespace OidcTokenValidation.Tool.Keys;

/// <summary>The documents in the responses of a provider. They are shown, but not trusted.</summary>
/// <param name="Metadata">The metadata; null if none was received.</param>
/// <param name="Jwks">The keys; null if none were received.</param>
internal sealed record FetchedDocuments(JsonElement? Metadata, JsonElement? Jwks)
{
    public static FetchedDocuments From(IEnumerable<RecordedFetch> fetches)
    {
        JsonElement[] documents =
        [
            .. fetches.Where(static fetch => fetch.Status == System.Net.HttpStatusCode.OK)
                .Select(static fetch => Parse(fetch.Body))
                .OfType<JsonElement>(),
        ];
        return new(Find(documents, "jwks_uri", "issuer"), Find(documents, "keys"));
    }

    /// <summary>Reads the keys of a file: a set, or one key. Keys in PEM are not read.</summary>
    public static FetchedDocuments FromKeyFile(string text) => new(null, Parse(Encoding.UTF8.GetBytes(ToSet(text))));

    /// <summary>Makes a set of one key; other text stays as it is.</summary>
    public static string ToSet(string text) =>
        Parse(Encoding.UTF8.GetBytes(text)) is { } root && root.TryGetProperty("kty", out _) && !root.TryGetProperty("keys", out _)
            ? $$"""{"keys":[{{text}}]}"""
            : text;

    /// <summary>Finds a key of the set by its index; null if there is none.</summary>
    public JsonElement? FindKey(int index) =>
        Jwks is { } set && set.TryGetProperty("keys", out JsonElement keys) && keys.ValueKind == JsonValueKind.Array && index < keys.GetArrayLength()
            ? keys[index]
            : null;

    private static JsonElement? Find(JsonElement[] documents, params string[] members)
    {
        int index = Array.FindIndex(documents, document => Array.Exists(members, member => document.TryGetProperty(member, out _)));
        return index < 0 ? null : documents[index];
    }

    private static JsonElement? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            // RFC 8259 §8.1: a byte order mark may be skipped, and the library skips it.
            var root = JsonElement.Parse(body.Span.StartsWith("\uFEFF"u8) ? body.Span[3..] : body.Span);
            return root.ValueKind == JsonValueKind.Object ? root : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
