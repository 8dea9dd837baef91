using System.Security.Cryptography;

namespace OidcTokenValidation.Signatures.Tests.Verifiers;

/// <summary>ES256K (RFC 8812 §3.2), as an application adds it. ALGORITHMS.md shows it.</summary>
internal static class Es256K
{
    public static SignatureAlgorithm Algorithm { get; } =
        SignatureAlgorithm.CreateEllipticCurve("ES256K", "secp256k1", coordinateLength: 32, signatureLength: 64, static key => new Verifier(key));

    private sealed class Verifier(ReadOnlyMemory<byte> key) : ISignatureVerifier
    {
        private readonly ECDsa _key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.CreateFromValue("1.3.132.0.10"),
            Q = new ECPoint { X = key[..32].ToArray(), Y = key[32..].ToArray() },
        });

        public bool Verify(ReadOnlySpan<byte> signingInput, ReadOnlySpan<byte> signature) => _key.VerifyData(signingInput, signature, HashAlgorithmName.SHA256);

        public void Dispose() => _key.Dispose();
    }
}
