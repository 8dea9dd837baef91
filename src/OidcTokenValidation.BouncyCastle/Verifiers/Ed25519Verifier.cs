using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace OidcTokenValidation.BouncyCastle.Verifiers;

/// <summary>Verifies Ed25519 signatures. The point of the key is decoded once.</summary>
internal sealed class Ed25519Verifier(ReadOnlySpan<byte> key) : ISignatureVerifier
{
    // It is null for an encoding that is not canonical, for what is not on the curve, and for a point of small order.
    private readonly Ed25519.PublicPoint _key = Ed25519.ValidatePublicKeyPartialExport(key)
        ?? throw new CryptographicException("The octets are not an Ed25519 public key.");

    public bool Verify(ReadOnlySpan<byte> signingInput, ReadOnlySpan<byte> signature) => Ed25519.Verify(signature, _key, signingInput);

    public void Dispose()
    {
    }
}
