using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using NSec.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.X509;
using Ed25519 = NSec.Cryptography.Ed25519;

namespace OidcTokenValidation.Signatures.Tests.Support;

/// <summary>A private key of one algorithm. It signs without any of the code under test.</summary>
internal sealed class SigningKey(string algorithm, JsonObject jwk, Func<byte[], byte[]> sign)
{
    /// <summary>The value of <c>alg</c> in the headers of what it signs.</summary>
    public string Algorithm => algorithm;

    /// <summary>A copy of the public JWK, with the required members alone.</summary>
    public JsonObject Jwk => (JsonObject)jwk.DeepClone();

    /// <summary>The public key as a PEM block.</summary>
    public string Pem { get; private init; } = string.Empty;

    /// <summary>RFC 7638 §3, from the members in lexicographic order.</summary>
    public string Thumbprint => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(
        "{" + string.Join(',', jwk.OrderBy(static member => member.Key, StringComparer.Ordinal).Select(static member => $"\"{member.Key}\":\"{member.Value}\"")) + "}")));

    public static SigningKey Create(string algorithm) => algorithm switch
    {
        "Ed25519" or "EdDSA" => CreateEd25519(RandomNumberGenerator.GetBytes(32), algorithm),
        "ES256K" => CreateEs256K(),
        _ => CreateMLDsa(algorithm, RandomNumberGenerator.GetBytes(32)),
    };

    /// <summary>The ML-DSA key of a seed (FIPS 204 §6.1). It signs without randomness.</summary>
    public static SigningKey CreateMLDsa(string algorithm, byte[] seed)
    {
        MLDsaParameters parameters = MLDsaParametersOf(algorithm);
        var key = MLDsaPrivateKeyParameters.FromSeed(parameters, seed);
        return new(algorithm, new JsonObject { ["kty"] = "AKP", ["alg"] = algorithm, ["pub"] = Text(key.GetPublicKeyEncoded()) }, Sign)
        {
            Pem = PemEncoding.WriteString("PUBLIC KEY", SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(key.GetPublicKey()).GetDerEncoded()),
        };

        byte[] Sign(byte[] input)
        {
            ISigner signer = new MLDsaSigner(parameters, deterministic: true);
            signer.Init(forSigning: true, key);
            signer.BlockUpdate(input, 0, input.Length);
            return signer.GenerateSignature();
        }
    }

    public static MLDsaParameters MLDsaParametersOf(string algorithm) => algorithm switch
    {
        "ML-DSA-44" => MLDsaParameters.ml_dsa_44,
        "ML-DSA-65" => MLDsaParameters.ml_dsa_65,
        _ => MLDsaParameters.ml_dsa_87,
    };

    /// <summary>The Ed25519 key of a seed (RFC 8032 §5.1.5).</summary>
    public static SigningKey CreateEd25519(byte[] seed, string name = "Ed25519")
    {
        Ed25519 algorithm = global::NSec.Cryptography.SignatureAlgorithm.Ed25519;
        var key = Key.Import(algorithm, seed, KeyBlobFormat.RawPrivateKey);
        return new(
            name,
            new JsonObject { ["kty"] = "OKP", ["crv"] = "Ed25519", ["x"] = Text(key.PublicKey.Export(KeyBlobFormat.RawPublicKey)) },
            input => algorithm.Sign(key, input))
        {
            Pem = Encoding.ASCII.GetString(key.PublicKey.Export(KeyBlobFormat.PkixPublicKeyText)),
        };
    }

    /// <summary>Signs an input.</summary>
    public byte[] Sign(byte[] input) => sign(input);

    /// <summary>Signs a JWT. The header has <c>alg</c>, which <paramref name="header"/> may replace.</summary>
    public string Sign(JsonObject header, JsonObject claims)
    {
        header.TryAdd("alg", algorithm);
        string input = $"{Text(Encoding.UTF8.GetBytes(header.ToJsonString()))}.{Text(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        return $"{input}.{Text(sign(Encoding.ASCII.GetBytes(input)))}";
    }

    private static SigningKey CreateEs256K()
    {
        var key = ECDsa.Create(ECCurve.CreateFromValue("1.3.132.0.10"));
        ECPoint point = key.ExportParameters(includePrivateParameters: false).Q;
        return new(
            "ES256K",
            new JsonObject { ["kty"] = "EC", ["crv"] = "secp256k1", ["x"] = Text(point.X!), ["y"] = Text(point.Y!) },
            input => key.SignData(input, HashAlgorithmName.SHA256));
    }

    private static string Text(byte[] octets) => Base64Url.EncodeToString(octets);
}
