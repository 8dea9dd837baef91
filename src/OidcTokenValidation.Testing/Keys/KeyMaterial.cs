using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace OidcTokenValidation.Testing.Keys;

/// <summary>A private key and its public members.</summary>
internal sealed class KeyMaterial : IDisposable
{
    // A separate factory without a cache: the process-wide factory belongs to the code under test.
    private static readonly CryptoProviderFactory Factory = new(new InMemoryCryptoProviderCache()) { CacheSignatureProviders = false };

    private readonly Lock _gate = new();
    private readonly AsymmetricAlgorithm _platformKey;
    private readonly SecurityKey _key;
    private Action? _return;

    private KeyMaterial(AsymmetricAlgorithm platformKey, SecurityKey key)
    {
        _platformKey = platformKey;
        _key = key;
        PublicKeyPem = platformKey.ExportSubjectPublicKeyInfoPem();
        Thumbprint = Base64Url.EncodeToString(key.ComputeJwkThumbprint());
    }

    /// <summary>The members of the public JWK that describe the key itself (RFC 7518 §6).</summary>
    public required JsonObject PublicMembers { get; init; }

    /// <summary>The additional members of a private JWK (RFC 7518 §6.2.2, §6.3.2).</summary>
    public required JsonObject PrivateMembers { get; init; }

    public string PublicKeyPem { get; }

    /// <summary>The SHA-256 thumbprint (RFC 7638 §3).</summary>
    public string Thumbprint { get; }

    /// <param name="algorithm">The algorithm of the key.</param>
    /// <param name="isNew">Whether an RSA key must not be one that was used before.</param>
    public static KeyMaterial Create(string algorithm, bool isNew) => algorithm switch
    {
        "ES256" => CreateEllipticCurve("P-256", ECCurve.NamedCurves.nistP256),
        "ES384" => CreateEllipticCurve("P-384", ECCurve.NamedCurves.nistP384),
        "ES512" => CreateEllipticCurve("P-521", ECCurve.NamedCurves.nistP521),
        _ => CreateRsa(isNew),
    };

    /// <summary>Signs the input, one thread at a time: the platform's keys are not thread-safe.</summary>
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

    /// <summary>Disposes the key. An RSA key can then be used for another one.</summary>
    public void Dispose()
    {
        _platformKey.Dispose();
        Interlocked.Exchange(ref _return, null)?.Invoke();
    }

    private static KeyMaterial CreateRsa(bool isNew)
    {
        RSAParameters key = isNew ? RsaKeys.Generate() : RsaKeys.Rent();
        var rsa = RSA.Create(key);
        return new(rsa, new RsaSecurityKey(rsa))
        {
            _return = isNew ? null : () => RsaKeys.Return(key),
            PublicMembers = new JsonObject { ["kty"] = "RSA", ["n"] = Text(key.Modulus), ["e"] = Text(key.Exponent) },
            PrivateMembers = new JsonObject
            {
                ["d"] = Text(key.D),
                ["p"] = Text(key.P),
                ["q"] = Text(key.Q),
                ["dp"] = Text(key.DP),
                ["dq"] = Text(key.DQ),
                ["qi"] = Text(key.InverseQ),
            },
        };
    }

    private static KeyMaterial CreateEllipticCurve(string name, ECCurve curve)
    {
        var ecdsa = ECDsa.Create(curve);
        ECParameters key = ecdsa.ExportParameters(includePrivateParameters: true);
        return new(ecdsa, new ECDsaSecurityKey(ecdsa))
        {
            PublicMembers = new JsonObject { ["kty"] = "EC", ["crv"] = name, ["x"] = Text(key.Q.X), ["y"] = Text(key.Q.Y) },
            PrivateMembers = new JsonObject { ["d"] = Text(key.D) },
        };
    }

    private static string Text(byte[]? number) => Base64Url.EncodeToString(number);
}
