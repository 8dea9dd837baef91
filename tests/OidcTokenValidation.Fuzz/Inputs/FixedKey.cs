using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Fuzz.Inputs;

/// <summary>The key of RFC 7515 appendix A.3. What is mutated is signed with it, because a mutated signature never verifies.</summary>
internal static class FixedKey
{
    public const string Algorithm = "ES256";
    public const string PublicJwk = $$"""{"kty":"EC","crv":"P-256","x":"{{X}}","y":"{{Y}}"}""";
    public const string Jwks = $$"""{"keys":[{{PublicJwk}}]}""";

    private const string X = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
    private const string Y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
    private const string D = "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI";

    private static readonly ECDsa Key = ECDsa.Create(new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint { X = Base64Url.DecodeFromChars(X), Y = Base64Url.DecodeFromChars(Y) },
        D = Base64Url.DecodeFromChars(D),
    });

    /// <summary>A JWS in compact serialisation with these segments.</summary>
    public static string Sign(byte[] header, byte[] payload)
    {
        string input = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(payload)}";
        return $"{input}.{Base64Url.EncodeToString(Key.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256))}";
    }

    /// <summary>The public key, as the product reads it.</summary>
    public static PublicKey Read()
    {
        byte[] buffer = new byte[JwkMaterial.MaxBytes];
        DifferenceException.ThrowUnless(
            Jwk.TryRead(Encoding.ASCII.GetBytes(PublicJwk), AlgorithmTable.Default, buffer, out _, out JwkMaterial material, out JwkFault fault),
            $"the fixed key is rejected: {fault}");
        return material.ToPublicKey(new KeyDescription(KeyId: null, Algorithm: null));
    }

    /// <summary>A verifier of the public key.</summary>
    public static SignatureVerifier CreateVerifier() => new(Read(), CryptoFactory.Create(custom: null));
}
