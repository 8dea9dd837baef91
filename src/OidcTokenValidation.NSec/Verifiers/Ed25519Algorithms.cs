using Algorithm = NSec.Cryptography.SignatureAlgorithm;

namespace OidcTokenValidation.NSec.Verifiers;

/// <summary>Both names of Ed25519. There is one instance of each in a process, because reloaded options are compared with the first ones.</summary>
internal static class Ed25519Algorithms
{
    public static IReadOnlyList<SignatureAlgorithm> All { get; } = [Create("Ed25519"), Create("EdDSA")];

    // The lengths, 32 and 64, are those of the library, so that libsodium is loaded here: where it is missing, the start fails, and not the use of each key.
    private static SignatureAlgorithm Create(string name) => SignatureAlgorithm.CreateOkp(
        name, "Ed25519", Algorithm.Ed25519.PublicKeySize, Algorithm.Ed25519.SignatureSize, static key => new Ed25519Verifier(key.Span));
}
