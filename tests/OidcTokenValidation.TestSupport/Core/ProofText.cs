using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace OidcTokenValidation.TestSupport.Core;

/// <summary>Reads proofs without any of the code under test.</summary>
public static class ProofText
{
    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    public static JsonElement JwkOf(string proof) => TokenText.HeaderOf(proof).GetProperty("jwk");

    public static string? ClaimOf(string proof, string name) =>
        TokenText.ClaimsOf(proof).TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    /// <summary>Whether Microsoft.IdentityModel verifies the signature with the key in the header (RFC 9449 §4.3, checks 4 to 6).</summary>
    public static async Task<bool> IsSignedByItsJwkAsync(string proof)
    {
        TokenValidationResult result = await Handler.ValidateTokenAsync(proof, new TokenValidationParameters
        {
            IssuerSigningKey = new JsonWebKey(JwkOf(proof).GetRawText()),
            ValidTypes = ["dpop+jwt"],
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
        });
        return result.IsValid;
    }

    /// <summary>The thumbprint according to RFC 7638 §3.2.</summary>
    public static string ThumbprintOf(JsonElement jwk)
    {
        string[] required = jwk.GetProperty("kty").GetString() == "EC" ? ["crv", "kty", "x", "y"] : ["e", "kty", "n"];
        string canonical = "{" + string.Join(',', required.Select(name => $"\"{name}\":\"{jwk.GetProperty(name).GetString()}\"")) + "}";
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));
    }
}
