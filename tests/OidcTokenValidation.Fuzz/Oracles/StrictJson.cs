using System.Text.Json;

namespace OidcTokenValidation.Fuzz.Oracles;

/// <summary>System.Text.Json with its strictest settings. Invalid UTF-8 and lone surrogates, which it finds only when a string is read, are found at
/// once.</summary>
internal static class StrictJson
{
    public const int MaxDepth = 64;

    /// <summary>Parses a document; null if it is not JSON, has a member twice, or has a string that is no text.</summary>
    public static JsonElement? Parse(ReadOnlySpan<byte> json, int maxDepth = MaxDepth)
    {
        try
        {
            JsonElement document = JsonElement.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = maxDepth });
            ReadStrings(document);
            return document;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Parses an object; null if it is none.</summary>
    public static JsonElement? ParseObject(ReadOnlySpan<byte> json, int maxDepth = MaxDepth) =>
        Parse(json, maxDepth) is { ValueKind: JsonValueKind.Object } document ? document : null;

    /// <summary>The number of members of all objects.</summary>
    public static int CountMembers(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Sum(static member => 1 + CountMembers(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().Sum(CountMembers),
        _ => 0,
    };

    // Each of these throws InvalidOperationException where a string is no text.
    private static void ReadStrings(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
            _ = value.GetString();
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in value.EnumerateArray())
                ReadStrings(item);
        }

        if (value.ValueKind != JsonValueKind.Object)
            return;
        foreach (JsonProperty member in value.EnumerateObject())
        {
            _ = member.Name;
            ReadStrings(member.Value);
        }
    }
}
