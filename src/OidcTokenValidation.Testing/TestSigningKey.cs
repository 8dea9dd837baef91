using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing.Keys;

namespace OidcTokenValidation.Testing;

/// <summary>A private key for one algorithm. It is generated at its first use, because generating an RSA key takes a moment.</summary>
/// <remarks>No two keys that are in use are equal. The RSA key of one that was disposed is used again by a later one whose key ID is random.</remarks>
public sealed class TestSigningKey : IDisposable
{
    private static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    private readonly Lazy<KeyMaterial> _material;

    // With a name that the test selects, an earlier key may have the same one: a test that rejects that key must not get it again.
    private TestSigningKey(string algorithm, string? keyId)
    {
        Algorithm = algorithm;
        KeyId = keyId ?? Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(12));
        _material = new(() => KeyMaterial.Create(algorithm, isNew: keyId is not null));
    }

    /// <summary>The key ID (<c>kid</c>, RFC 7517 §4.5).</summary>
    public string KeyId { get; }

    /// <summary>The algorithm of the key (<c>alg</c>, RFC 7517 §4.4).</summary>
    public string Algorithm { get; }

    /// <summary>The public key as a JWK with <c>kid</c>, <c>alg</c> and <c>use</c>; JSON text.</summary>
    public string PublicJwk => ToPublicJwk().ToJsonString();

    /// <summary>The public key as PEM text (RFC 7468 §13).</summary>
    public string PublicKeyPem => _material.Value.PublicKeyPem;

    /// <summary>Creates a key that belongs to no issuer, for instance an untrusted key, or a key that several issuers share.</summary>
    /// <param name="algorithm">RS256, RS384, RS512, PS256, PS384, PS512 (RSA, 2048 bits), ES256, ES384 or ES512.</param>
    /// <param name="keyId">The key ID; random if null.</param>
    /// <exception cref="ArgumentException">The algorithm is not one of those.</exception>
    public static TestSigningKey Create(string algorithm, string? keyId = null)
    {
        if (!Algorithms.Contains(algorithm, StringComparer.Ordinal))
            throw new ArgumentException($"Expected one of {string.Join(", ", Algorithms)}; not '{algorithm}'.", nameof(algorithm));
        return new TestSigningKey(algorithm, keyId);
    }

    /// <summary>Disposes the private key if it was generated. After the last use: a later key of this process may be the same RSA key.</summary>
    public void Dispose()
    {
        if (_material.IsValueCreated)
            _material.Value.Dispose();
    }

    /// <summary>The SHA-256 thumbprint of the key (RFC 7638 §3).</summary>
    internal string Thumbprint => _material.Value.Thumbprint;

    internal byte[] Sign(byte[] input) => SignAs(Algorithm, input);

    /// <summary>Signs with another algorithm of the same kind of key.</summary>
    internal byte[] SignAs(string algorithm, byte[] input) => _material.Value.Sign(algorithm, input);

    internal JsonObject ToPublicJwk()
    {
        JsonObject jwk = PublicMembers();
        jwk.Add("use", "sig");
        jwk.Add("alg", Algorithm);
        jwk.Add("kid", KeyId);
        return jwk;
    }

    /// <summary>Creates the JWK of the public key without <c>use</c>, <c>alg</c> and <c>kid</c>, as in a proof.</summary>
    internal JsonObject PublicMembers() => (JsonObject)_material.Value.PublicMembers.DeepClone();

    /// <summary>Creates the JWK of the private key.</summary>
    internal JsonObject PrivateMembers()
    {
        JsonObject jwk = PublicMembers();
        foreach ((string name, JsonNode? value) in _material.Value.PrivateMembers)
            jwk.Add(name, value?.DeepClone());
        return jwk;
    }
}
