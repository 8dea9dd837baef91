using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing.Tokens;

namespace OidcTokenValidation.Testing;

/// <summary>Builds a DPoP proof. Without changes it is a valid proof (RFC 9449 §4.2) of its client for one request.</summary>
/// <remarks>
/// The header contains <c>typ</c>, <c>alg</c> and <c>jwk</c>. The claims are <c>jti</c>, <c>htm</c>, <c>htu</c>, <c>iat</c>, and the client's nonce if it has
/// one. A request with a token also needs <see cref="ForToken"/>.
/// Every method changes this builder and returns it. If two methods contradict each other, the last call applies.
/// </remarks>
public sealed class DPoPProofBuilder : TestJwtBuilder<DPoPProofBuilder>
{
    private readonly DPoPClient _client;

    internal DPoPProofBuilder(DPoPClient client, string method, string target)
        : base(new ProofDraft(client, method, target)) => _client = client;

    /// <summary>Adds the SHA-256 hash of the access token that the request has (<c>ath</c>, RFC 9449 §4.2). By default the claim is missing.</summary>
    /// <param name="token">The token.</param>
    public DPoPProofBuilder ForToken(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return WithClaim("ath", Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(token))));
    }

    /// <summary>Sets the nonce (<c>nonce</c>, RFC 9449 §9). The default is <see cref="DPoPClient.Nonce"/> of the client.</summary>
    /// <param name="nonce">The nonce.</param>
    public DPoPProofBuilder WithNonce(string nonce) => WithClaim("nonce", nonce);

    /// <summary>Removes the nonce, even if the client has one.</summary>
    public DPoPProofBuilder WithoutNonce() => WithoutClaim("nonce");

    /// <summary>Sets the identifier (<c>jti</c>). The default is random. Two proofs with the same identifier are a replay (RFC 9449 §11.1).</summary>
    /// <param name="id">The identifier.</param>
    public DPoPProofBuilder WithId(string id) => WithClaim("jti", id);

    /// <summary>Sets the key in the header (<c>jwk</c>) without changing the signing key. The default is the client's public key.</summary>
    /// <param name="jwk">The key, well-formed or not.</param>
    public DPoPProofBuilder WithJwk(JsonObject jwk) => WithHeader("jwk", jwk);

    /// <summary>Sets the key in the header (<c>jwk</c>) without changing the signing key. The default is the client's public key.</summary>
    /// <param name="json">JSON text, for instance <see cref="TestSigningKey.PublicJwk"/>. For text that is not JSON see
    /// <see cref="TestJwtBuilder{TBuilder}.WithRawHeader(string)"/>.</param>
    /// <exception cref="System.Text.Json.JsonException">The text is not JSON.</exception>
    public DPoPProofBuilder WithJwk(string json) => WithHeader("jwk", JsonNode.Parse(json));

    /// <summary>Puts the client's private key into the header (<c>jwk</c>). Such a proof is rejected (RFC 9449 §4.3, check 7).</summary>
    public DPoPProofBuilder WithPrivateJwk() => WithJwk(_client.Key.PrivateMembers());
}
