using System.Text.Json;

namespace OidcTokenValidation.Tool.Keys;

/// <summary>The documents among the answers of a provider: what they say, shown and never believed.</summary>
/// <param name="Metadata">The metadata; null if none came.</param>
/// <param name="Jwks">The keys; null if none came.</param>
internal sealed record IssuerDocuments(JsonElement? Metadata, JsonElement? Jwks)
{
    public static IssuerDocuments Find(IEnumerable<RecordedFetch> fetches)
    {
        JsonElement[] documents = [.. fetches.Where(static fetch => fetch.Status == System.Net.HttpStatusCode.OK).Select(static fetch => Parse(fetch.Body)).OfType<JsonElement>()];
        return new(
            Array.Find(documents, static document => document.TryGetProperty("jwks_uri", out _) || document.TryGetProperty("issuer", out _)) is { ValueKind: JsonValueKind.Object } metadata ? metadata : null,
            Array.Find(documents, static document => document.TryGetProperty("keys", out _)) is { ValueKind: JsonValueKind.Object } jwks ? jwks : null);
    }

    /// <summary>A key of the set by its place, as it came; null if there is none.</summary>
    public JsonElement? KeyAt(int index) =>
        Jwks is { } set && set.TryGetProperty("keys", out JsonElement keys) && keys.ValueKind == JsonValueKind.Array && index < keys.GetArrayLength() ? keys[index] : null;

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
