using System.Text.Json;
using OidcTokenValidation.Tool.Output;

namespace OidcTokenValidation.Tool.Keys;

/// <summary>A key that is used.</summary>
/// <param name="KeyId">The key ID; null if it has none.</param>
/// <param name="Algorithm">The algorithm of the key; null if it has none.</param>
/// <param name="Kind">The type and size.</param>
/// <param name="Thumbprint">The SHA-256 thumbprint (RFC 7638).</param>
internal sealed record UsedKey(string? KeyId, string? Algorithm, string Kind, string? Thumbprint)
{
    /// <summary>An algorithm of the key's signatures: its own, or the name of its curve (RFC 9864 §2.2).</summary>
    public string UsualAlgorithm => Algorithm ?? Kind[(Kind.IndexOf(' ', StringComparison.Ordinal) + 1)..];

    public static UsedKey From(JsonElement jwk) =>
        new(PublicJwk.Text(jwk, "kid"), PublicJwk.Text(jwk, "alg"), PublicJwk.Kind(jwk), PublicJwk.Thumbprint(jwk));
}
