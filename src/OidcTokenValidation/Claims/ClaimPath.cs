using System.Text.Json;

namespace OidcTokenValidation.Claims;

/// <summary>Finds a member of nested claims.</summary>
internal static class ClaimPath
{
    public static bool TryFind(JsonElement claims, ReadOnlySpan<string> path, out JsonElement value)
    {
        value = claims;
        foreach (string name in path)
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value))
            {
                value = default;
                return false;
            }
        }

        return path.Length > 0;
    }
}
