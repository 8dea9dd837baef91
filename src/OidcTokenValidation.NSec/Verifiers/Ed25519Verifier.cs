using NSec.Cryptography;
using Algorithm = NSec.Cryptography.SignatureAlgorithm;

namespace OidcTokenValidation.NSec.Verifiers;

/// <summary>Verifies with libsodium. The key is imported once; a verification allocates nothing.</summary>
internal sealed class Ed25519Verifier(ReadOnlySpan<byte> key) : ISignatureVerifier
{
    private readonly PublicKey _key = PublicKey.Import(Algorithm.Ed25519, key, KeyBlobFormat.RawPublicKey);

    public bool Verify(ReadOnlySpan<byte> signingInput, ReadOnlySpan<byte> signature) => Algorithm.Ed25519.Verify(_key, signingInput, signature);

    // The key has only public memory.
    public void Dispose()
    {
    }
}
