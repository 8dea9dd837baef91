using System.Text.Json;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Claims;

/// <summary>Reads a claim as a text, or as texts in the forms that providers use for roles and groups.</summary>
internal static class ClaimTexts
{
    /// <summary>The claim as one text; null if it is missing or is no string.</summary>
    public static string? Find(JsonElement claims, ReadOnlySpan<string> path) => ClaimPath.TryFind(claims, path, out JsonElement value) ? JsonElementText.Find(value) : null;

    public static IReadOnlyList<string> Of(JsonElement claims, ReadOnlySpan<string> path) => !ClaimPath.TryFind(claims, path, out JsonElement value) ? [] : value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array => [.. value.EnumerateArray().Where(static item => item.ValueKind == JsonValueKind.String).Select(static item => item.GetString()!)],
        JsonValueKind.Object => [.. value.EnumerateObject().Where(static member => member.Value.ValueKind is not (JsonValueKind.False or JsonValueKind.Null)).Select(static member => member.Name)],
        _ => [],
    };
}
