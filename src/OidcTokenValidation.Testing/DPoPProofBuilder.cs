using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing.Tokens;

namespace OidcTokenValidation.Testing;

/// <summary>Writes one DPoP proof as a test wants it. Unchanged, it is a valid proof (RFC 9449 §4.2) of its client for one request.</summary>
/// <remarks>
/// <c>typ</c>, <c>alg</c> and <c>jwk</c> in the header; <c>jti</c>, <c>htm</c>, <c>htu</c> and <c>iat</c>, and the client's nonce if it has one, in the claims.
/// A request that carries a token needs <see cref="ForToken"/> too.
/// Every method changes this builder and returns it; where two contradict each other the later one counts.
/// </remarks>
public sealed class DPoPProofBuilder : TestJwtBuilder<DPoPProofBuilder>
{
    private readonly DPoPClient _client;

    internal DPoPProofBuilder(DPoPClient client, string method, string target)
        : base(new ProofDraft(client, method, target)) => _client = client;

    /// <summary>For a request with this access token: with its SHA-256 (<c>ath</c>, RFC 9449 §4.2); without the claim otherwise.</summary>
    /// <param name="token">The token.</param>
    public DPoPProofBuilder ForToken(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return WithClaim("ath", Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(token))));
    }

    /// <summary>With this nonce (<c>nonce</c>, RFC 9449 §9); with the <see cref="DPoPClient.Nonce"/> of the client otherwise.</summary>
    /// <param name="nonce">The nonce.</param>
    public DPoPProofBuilder WithNonce(string nonce) => WithClaim("nonce", nonce);

    /// <summary>Without a nonce, whatever the client has heard.</summary>
    public DPoPProofBuilder WithoutNonce() => WithoutClaim("nonce");

    /// <summary>With this identifier (<c>jti</c>); a random one otherwise. Two proofs with the same one are a replay (RFC 9449 §11.1).</summary>
    /// <param name="id">The identifier.</param>
    public DPoPProofBuilder WithId(string id) => WithClaim("jti", id);

    /// <summary>With this key in the header (<c>jwk</c>), whoever signs; with the client's public key otherwise.</summary>
    /// <param name="jwk">The key, well-formed or not.</param>
    public DPoPProofBuilder WithJwk(JsonObject jwk) => WithHeader("jwk", jwk);

    /// <summary>With this key in the header (<c>jwk</c>), whoever signs; with the client's public key otherwise.</summary>
    /// <param name="json">JSON text, <see cref="TestSigningKey.PublicJwk"/> for instance. For text that is no JSON see
    /// <see cref="TestJwtBuilder{TBuilder}.WithRawHeader(string)"/>.</param>
    /// <exception cref="System.Text.Json.JsonException">The text is not JSON.</exception>
    public DPoPProofBuilder WithJwk(string json) => WithHeader("jwk", JsonNode.Parse(json));

    /// <summary>With the client's private key in the header (<c>jwk</c>), which gives it away and is refused (RFC 9449 §4.3, check 7).</summary>
    public DPoPProofBuilder WithPrivateJwk() => WithJwk(_client.Key.PrivateMembers());
}
