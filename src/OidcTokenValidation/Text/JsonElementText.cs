using System.Text.Json;

namespace OidcTokenValidation.Text;

/// <summary>Reads strings of a parsed document.</summary>
internal static class JsonElementText
{
    /// <summary>The value as a string; null if it is of another type, or has a lone surrogate.</summary>
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
