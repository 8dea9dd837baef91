using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace OidcTokenValidation.Testing.Keys;

/// <summary>A private key, and what the world may know of it.</summary>
internal sealed class KeyMaterial : IDisposable
{
    // A factory of its own that caches nothing: the process-wide one belongs to the code under test.
    private static readonly CryptoProviderFactory Factory = new(new InMemoryCryptoProviderCache()) { CacheSignatureProviders = false };

    private readonly Lock _gate = new();
    private readonly AsymmetricAlgorithm _platformKey;
    private readonly SecurityKey _key;

    private KeyMaterial(AsymmetricAlgorithm platformKey, SecurityKey key, params ReadOnlySpan<(string Name, string Value)> members)
    {
        _platformKey = platformKey;
        _key = key;
        PublicKeyPem = platformKey.ExportSubjectPublicKeyInfoPem();
        foreach ((string name, string value) in members)
            PublicMembers.Add(name, value);
    }

    /// <summary>The members of the public JWK that describe the key itself (RFC 7518 §6).</summary>
    public JsonObject PublicMembers { get; } = [];

    public string PublicKeyPem { get; }

    public static KeyMaterial Create(string algorithm) => algorithm switch
    {
        "ES256" => CreateEllipticCurve("P-256", ECCurve.NamedCurves.nistP256),
        "ES384" => CreateEllipticCurve("P-384", ECCurve.NamedCurves.nistP384),
        "ES512" => CreateEllipticCurve("P-521", ECCurve.NamedCurves.nistP521),
        _ => CreateRsa(),
    };

    /// <summary>Signs; one thread at a time, since the platform's keys are not made for more.</summary>
    public byte[] Sign(string algorithm, byte[] input)
    {
        lock (_gate)
        {
            SignatureProvider provider = Factory.CreateForSigning(_key, algorithm, cacheProvider: false);
            try
            {
                return provider.Sign(input);
            }
            finally
            {
                Factory.ReleaseSignatureProvider(provider);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _platformKey.Dispose();

    private static KeyMaterial CreateRsa()
    {
        var rsa = RSA.Create(2048);
        RSAParameters key = rsa.ExportParameters(includePrivateParameters: false);
        return new(rsa, new RsaSecurityKey(rsa), ("kty", "RSA"), ("n", Base64Url.EncodeToString(key.Modulus)), ("e", Base64Url.EncodeToString(key.Exponent)));
    }

    private static KeyMaterial CreateEllipticCurve(string name, ECCurve curve)
    {
        var ecdsa = ECDsa.Create(curve);
        ECPoint q = ecdsa.ExportParameters(includePrivateParameters: false).Q;
        return new(ecdsa, new ECDsaSecurityKey(ecdsa), ("kty", "EC"), ("crv", name), ("x", Base64Url.EncodeToString(q.X)), ("y", Base64Url.EncodeToString(q.Y)));
    }
}
