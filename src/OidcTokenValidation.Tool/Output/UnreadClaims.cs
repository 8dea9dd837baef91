using System.Text.Json;

namespace OidcTokenValidation.Tool.Output;

/// <summary>
/// Optional claims of a valid token in forms that the library does not read: a requirement that needs one is not met, and nothing else says why.
/// </summary>
internal static class UnreadClaims
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
        $"The claim '{claim}' is not read: expected {expected}. The API finds no such claim in this token, and a requirement that needs it is not met.";
}
