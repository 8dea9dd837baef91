using System.Text.Json;

namespace OidcTokenValidation.Claims;

/// <summary>Reads a claim as texts, in the forms that providers use for roles and groups.</summary>
internal static class ClaimTexts
{
    public static IReadOnlyList<string> Of(JsonElement claims, ReadOnlySpan<string> path) => !ClaimPath.TryFind(claims, path, out JsonElement value) ? [] : value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array => [.. value.EnumerateArray().Where(static item => item.ValueKind == JsonValueKind.String).Select(static item => item.GetString()!)],
        JsonValueKind.Object => [.. value.EnumerateObject().Where(static member => member.Value.ValueKind is not (JsonValueKind.False or JsonValueKind.Null)).Select(static member => member.Name)],
        _ => [],
    };
}
