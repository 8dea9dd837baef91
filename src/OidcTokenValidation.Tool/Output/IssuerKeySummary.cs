using System.Text.Json;

namespace OidcTokenValidation.Tool.Output;

/// <summary>Formats the keys of an issuer in one line.</summary>
internal static class IssuerKeySummary
{
    private const int MaxNames = 8;

    public static string Format(IssuerKeys keys)
    {
        using var set = JsonDocument.Parse(keys.Export());
        string[] names = [.. set.RootElement.GetProperty("keys").EnumerateArray().Select(Name)];
        return names.Length switch
        {
            0 => "no keys",
            <= MaxNames => string.Join(", ", names),
            _ => $"{string.Join(", ", names.Take(MaxNames))} and more",
        };
    }

    private static string Name(JsonElement jwk) =>
        $"{FormatKeyId(PublicJwk.Text(jwk, "kid"))} ({PublicJwk.Text(jwk, "alg") ?? PublicJwk.Kind(jwk)})";

    private static string FormatKeyId(string? keyId) => keyId is null ? "a key without kid" : $"\"{Escaped.Text(keyId, 60)}\"";
}
