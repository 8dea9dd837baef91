using System.Text.Json;
using System.Text.Unicode;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Issuers;

/// <summary>Parses a provider's document: valid UTF-8, an object, no duplicate members.</summary>
internal static class StrictJsonDocument
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    public static JsonElement? TryParse(ReadOnlySpan<byte> json)
    {
        try
        {
            JsonElement? root = Utf8.IsValid(json) ? JsonElement.Parse(json, Options) : null;
            return root?.ValueKind == JsonValueKind.Object ? root : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Malformed, or a member name with a lone surrogate.
            return null;
        }
    }

    /// <summary>A member that is a string; null if there is none.</summary>
    public static string? FindString(JsonElement document, string name) =>
        document.TryGetProperty(name, out JsonElement value) ? JsonElementText.Find(value) : null;
}
