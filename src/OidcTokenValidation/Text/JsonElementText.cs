using System.Text.Json;

namespace OidcTokenValidation.Text;

/// <summary>Strings of a parsed document.</summary>
internal static class JsonElementText
{
    /// <summary>The value as a string; null if it is something else, or has a lone surrogate.</summary>
    public static string? Find(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
