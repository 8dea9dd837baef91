using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.Tool.Output;

namespace OidcTokenValidation.Tool.Issuing;

/// <summary>The key of a DPoP proof at the token endpoint (RFC 9449 §5).</summary>
internal static class ProofKey
{
    private const double WindowSeconds = 300;

    private static readonly string[] Algorithms = ["ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];

    /// <summary>Finds the thumbprint of the key; null if the proof is invalid or not for this request.</summary>
    public static async Task<string?> FindThumbprintAsync(string proof, string url, DateTimeOffset now)
    {
        var view = JwtView.Parse(proof);
        if (view.HeaderElement("jwk") is not { ValueKind: JsonValueKind.Object } jwk
            || PublicJwk.PrivateMembers(jwk).Length > 0
            || PublicJwk.Thumbprint(jwk) is not { } thumbprint)
        {
            return null;
        }

        bool isForThisRequest = Text(view, "htm") == "POST" && Text(view, "htu") == url && Text(view, "jti") is { Length: > 0 }
            && view.Time("iat") is { } issued && Math.Abs(now.ToUnixTimeSeconds() - issued) <= WindowSeconds;
        return isForThisRequest && await IsSignedAsync(proof, jwk).ConfigureAwait(false) ? thumbprint : null;
    }

    private static async Task<bool> IsSignedAsync(string proof, JsonElement jwk)
    {
        TokenValidationResult result = await new JsonWebTokenHandler().ValidateTokenAsync(proof, new TokenValidationParameters
        {
            IssuerSigningKey = JsonWebKey.Create(jwk.GetRawText()),
            ValidTypes = ["dpop+jwt"],
            ValidAlgorithms = Algorithms,
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
            RequireExpirationTime = false,
        }).ConfigureAwait(false);
        return result.IsValid;
    }

    private static string? Text(JwtView view, string claim) =>
        view.ClaimElement(claim) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
}
