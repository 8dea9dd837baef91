using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OidcTokenValidation.Tool.Output;

/// <summary>Reads the members of a JWK that may be shown: kind, size and thumbprint, but not the key itself.</summary>
internal static class PublicJwk
{
    private static readonly string[] Private = ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"];

    /// <summary>Formats the kind, for instance <c>RSA, 2048 bits</c> or <c>EC P-256</c>.</summary>
    public static string Kind(JsonElement jwk) => Text(jwk, "kty") switch
    {
        "RSA" => $"RSA, {Bits(Text(jwk, "n"))} bits",
        "EC" => $"EC {Escaped.Text(Text(jwk, "crv") ?? "?", 16)}",
        "OKP" => $"OKP {Escaped.Text(Text(jwk, "crv") ?? "?", 16)}",
        "AKP" => $"AKP {Escaped.Text(Text(jwk, "alg") ?? "?", 16)}",
        { } other => Escaped.Text(other, 16),
        null => "(no kty)",
    };

    /// <summary>Gets the names of the private members in the JWK.</summary>
    public static string[] PrivateMembers(JsonElement jwk) =>
        jwk.ValueKind == JsonValueKind.Object ? [.. Private.Where(name => jwk.TryGetProperty(name, out _))] : [];

    /// <summary>Computes the SHA-256 thumbprint (RFC 7638 §3); null for a key of another kind or with a missing member.</summary>
    public static string? Thumbprint(JsonElement jwk)
    {
        string? json = Text(jwk, "kty") switch
        {
            "EC" when Text(jwk, "crv") is { } curve && Text(jwk, "x") is { } x && Text(jwk, "y") is { } y =>
                $$"""{"crv":"{{curve}}","kty":"EC","x":"{{x}}","y":"{{y}}"}""",
            "RSA" when Text(jwk, "e") is { } exponent && Text(jwk, "n") is { } modulus => $$"""{"e":"{{exponent}}","kty":"RSA","n":"{{modulus}}"}""",
            "OKP" when Text(jwk, "crv") is { } curve && Text(jwk, "x") is { } x => $$"""{"crv":"{{curve}}","kty":"OKP","x":"{{x}}"}""",
            "AKP" when Text(jwk, "alg") is { } algorithm && Text(jwk, "pub") is { } key => $$"""{"alg":"{{algorithm}}","kty":"AKP","pub":"{{key}}"}""",
            _ => null,
        };
        return json is null ? null : Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(json)));
    }

    public static string? Text(JsonElement jwk, string name)
    {
        try
        {
            return jwk.ValueKind == JsonValueKind.Object && jwk.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate.
            return null;
        }
    }

    private static int Bits(string? modulus) => modulus is not null && Base64Url.IsValid(modulus, out int bytes) ? bytes * 8 : 0;
}
