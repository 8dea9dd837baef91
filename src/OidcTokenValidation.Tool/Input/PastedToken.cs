using System.Text.Json;

namespace OidcTokenValidation.Tool.Input;

/// <summary>A token as users paste it: bare, with its scheme, as the whole Authorization field, or as the JSON response of a token endpoint.</summary>
/// <param name="Scheme">The scheme before the token; null if there is none.</param>
/// <param name="Token">The token.</param>
internal sealed record PastedToken(string? Scheme, string Token)
{
    private static readonly string[] Schemes = ["Bearer", "DPoP"];

    public static PastedToken Parse(string text)
    {
        string credentials = FromResponse(WithoutField(text.Trim(), "Authorization"));
        string? scheme = Array.Find(Schemes, name => credentials.StartsWith(name + " ", StringComparison.OrdinalIgnoreCase));
        return scheme is null ? new(null, credentials) : new(scheme, credentials[scheme.Length..].Trim());
    }

    /// <summary>Parses a proof, bare or as the whole DPoP field.</summary>
    public static string ParseProof(string text) => WithoutField(text.Trim(), "DPoP");

    // RFC 6749 §5.1: the JSON response of a token endpoint, as curl prints it.
    private static string FromResponse(string text)
    {
        if (!text.StartsWith('{'))
            return text;
        try
        {
            using var response = JsonDocument.Parse(text);
            return response.RootElement.TryGetProperty("access_token", out JsonElement token) && token.ValueKind == JsonValueKind.String
                ? token.GetString()!.Trim()
                : text;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return text;
        }
    }

    private static string WithoutField(string text, string name) =>
        text.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase) ? text[(name.Length + 1)..].Trim() : text;
}
