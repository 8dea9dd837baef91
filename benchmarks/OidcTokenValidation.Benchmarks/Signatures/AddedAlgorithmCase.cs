using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using NSec.Cryptography;
using OidcTokenValidation.Benchmarks.Requests;
using OidcTokenValidation.Testing;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace OidcTokenValidation.Benchmarks.Signatures;

/// <summary>A token by an algorithm that an application adds, never seen before, and the verification of its signature by the algorithm's library alone.</summary>
internal sealed class AddedAlgorithmCase : IDisposable
{
    private readonly TestIssuer _issuer = new(Peer.Issuer, clock: null, TestSigningKey.Create("ES256"));
    private readonly AccessTokenValidator _validator;
    private readonly ResourceRequest _request;

    private AddedAlgorithmCase(string algorithm, JsonObject jwk, Func<byte[], byte[]> sign, Func<byte[], byte[], bool> verify)
    {
        string[] segments = _issuer.Token().WithScope("read:timesheets", "write:timesheets").ExpiringIn(TimeSpan.FromHours(1))
            .WithHeader("alg", algorithm).WithoutHeader("kid").Create().Split('.');
        byte[] input = Encoding.ASCII.GetBytes($"{segments[0]}.{segments[1]}"), signature = sign(input);
        _request = TestRequest.Bearer($"{segments[0]}.{segments[1]}.{Base64Url.EncodeToString(signature)}");
        Verify = () => verify(input, signature);
        var options = new AccessTokenValidationOptions { MaxCachedTokens = 0 };
        Peer.Configure(options, new JsonObject { ["keys"] = new JsonArray(jwk) }.ToJsonString());
        _validator = AccessTokenValidator.Create(options.AddEd25519().AddBouncyCastleMLDsa());
    }

    /// <summary>The library's own verification, nothing read and nothing checked.</summary>
    public Func<bool> Verify { get; }

    public static AddedAlgorithmCase CreateEd25519()
    {
        Ed25519 algorithm = global::NSec.Cryptography.SignatureAlgorithm.Ed25519;
        var key = Key.Create(algorithm);
        PublicKey publicKey = key.PublicKey;
        var jwk = new JsonObject { ["kty"] = "OKP", ["crv"] = "Ed25519", ["x"] = Base64Url.EncodeToString(publicKey.Export(KeyBlobFormat.RawPublicKey)) };
        return new("Ed25519", jwk, input => algorithm.Sign(key, input), (input, signature) => algorithm.Verify(publicKey, input, signature));
    }

    public static AddedAlgorithmCase CreateMLDsa65()
    {
        MLDsaParameters parameters = MLDsaParameters.ml_dsa_65;
        var key = MLDsaPrivateKeyParameters.FromSeed(parameters, RandomNumberGenerator.GetBytes(32));
        var verifier = new MLDsaSigner(parameters, deterministic: false);
        verifier.Init(forSigning: false, key.GetPublicKey());
        return new(
            "ML-DSA-65",
            new JsonObject { ["kty"] = "AKP", ["alg"] = "ML-DSA-65", ["pub"] = Base64Url.EncodeToString(key.GetPublicKeyEncoded()) },
            input =>
            {
                var signer = new MLDsaSigner(parameters, deterministic: true);
                signer.Init(forSigning: true, key);
                signer.BlockUpdate(input, 0, input.Length);
                return signer.GenerateSignature();
            },
            (input, signature) =>
            {
                verifier.BlockUpdate(input, 0, input.Length);
                return verifier.VerifySignature(signature);
            });
    }

    public bool Validate() => _validator.ValidateAtOnce(_request).IsValid;

    /// <inheritdoc/>
    public void Dispose()
    {
        _validator.Dispose();
        _issuer.Dispose();
    }
}
