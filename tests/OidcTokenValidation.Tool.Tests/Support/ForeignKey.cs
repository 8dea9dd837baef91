using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace OidcTokenValidation.Tool.Tests.Support;

/// <summary>A key of an algorithm that the test kit does not have: Ed25519, or ML-DSA-65.</summary>
internal sealed class ForeignKey
{
    private readonly ISigner _signer;

    private ForeignKey(string algorithm, ISigner signer, ICipherParameters key, JsonObject jwk)
    {
        Algorithm = algorithm;
        _signer = signer;
        signer.Init(forSigning: true, key);
        Jwk = jwk.ToJsonString();
    }

    public string Algorithm { get; }

    public string Jwk { get; }

    public static ForeignKey Create(string algorithm)
    {
        byte[] seed = RandomNumberGenerator.GetBytes(32);
        if (algorithm == "ML-DSA-65")
        {
            var lattice = MLDsaPrivateKeyParameters.FromSeed(MLDsaParameters.ml_dsa_65, seed);
            var akp = new JsonObject { ["kty"] = "AKP", ["alg"] = algorithm, ["kid"] = "k1", ["pub"] = Base64Url.EncodeToString(lattice.GetPublicKeyEncoded()) };
            return new(algorithm, new MLDsaSigner(MLDsaParameters.ml_dsa_65, deterministic: true), lattice, akp);
        }

        var key = new Ed25519PrivateKeyParameters(seed);
        var okp = new JsonObject { ["kty"] = "OKP", ["crv"] = "Ed25519", ["kid"] = "k1", ["x"] = Base64Url.EncodeToString(key.GeneratePublicKey().GetEncoded()) };
        return new(algorithm, new Ed25519Signer(), key, okp);
    }

    /// <summary>Signs the claims of a token.</summary>
    public string Sign(TestTokenBuilder token)
    {
        string[] segments = token.WithHeader("alg", Algorithm).WithHeader("kid", "k1").Create().Split('.');
        byte[] input = Encoding.ASCII.GetBytes($"{segments[0]}.{segments[1]}");
        _signer.BlockUpdate(input, 0, input.Length);
        return $"{segments[0]}.{segments[1]}.{Base64Url.EncodeToString(_signer.GenerateSignature())}";
    }
}
