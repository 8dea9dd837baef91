using System.Text.Json;
using OidcTokenValidation.Tool.Output;

namespace OidcTokenValidation.Tool.Keys;

/// <summary>A key that is used.</summary>
/// <param name="KeyId">Its name, if it has one.</param>
/// <param name="Algorithm">The one algorithm that it names, if it does.</param>
/// <param name="Kind">Its type and size.</param>
/// <param name="Thumbprint">Its SHA-256 thumbprint (RFC 7638).</param>
internal sealed record UsedKey(string? KeyId, string? Algorithm, string Kind, string? Thumbprint)
{
    public static UsedKey From(JsonElement jwk) => new(PublicJwk.Text(jwk, "kid"), PublicJwk.Text(jwk, "alg"), PublicJwk.Kind(jwk), PublicJwk.Thumbprint(jwk));
}
