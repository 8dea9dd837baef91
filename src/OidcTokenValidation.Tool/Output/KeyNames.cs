using System.Text.Json;

namespace OidcTokenValidation.Tool.Output;

/// <summary>The keys at hand, by their names.</summary>
internal static class KeyNames
{
    private const int MaxNames = 8;

    public static string Format(IssuerKeys keys)
    {
        using var set = JsonDocument.Parse(keys.Export());
        string[] names = [.. set.RootElement.GetProperty("keys").EnumerateArray().Select(Name)];
        return names.Length switch
        {
            0 => "no keys at hand",
            <= MaxNames => string.Join(", ", names),
            _ => $"{string.Join(", ", names.Take(MaxNames))} and more",
        };
    }

    private static string Name(JsonElement jwk) =>
        $"{(PublicJwk.Text(jwk, "kid") is { } keyId ? $"\"{Escaped.Text(keyId, 60)}\"" : "a key without name")} ({PublicJwk.Text(jwk, "alg") ?? PublicJwk.Kind(jwk)})";
}
