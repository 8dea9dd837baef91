using System.Text.Json;

namespace OidcTokenValidation.Tool.Output;

/// <summary>
/// Describes optional claims of a valid token whose form the library does not read. Requirements on them are not met, and no other check reports why.
/// </summary>
internal static class UnreadableClaims
{
    public static IEnumerable<string> Describe(AccessToken token)
    {
        if (token.AuthTime is null && token.TryGetClaim("auth_time", out _))
            yield return Describe("auth_time", "a number of seconds since 1970");
        if (token.Acr is null && token.TryGetClaim("acr", out _))
            yield return Describe("acr", "a string");
        if (token.Amr.Count == 0 && token.TryGetClaim("amr", out JsonElement amr) && !IsEmpty(amr))
            yield return Describe("amr", "a string or an array of strings");
        if (token.Scopes.Count == 0 && token.TryGetClaim("scope", out JsonElement scope) && !IsEmpty(scope))
            yield return Describe("scope", "a string of scopes separated by spaces, or an array of strings");
    }

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => string.IsNullOrWhiteSpace(value.GetString()),
        JsonValueKind.Array => value.GetArrayLength() == 0,
        _ => false,
    };

    private static string Describe(string claim, string expected) =>
        $"The claim '{claim}' is not read: expected {expected}. For the API the token has no such claim, so a requirement on it is not met.";
}
