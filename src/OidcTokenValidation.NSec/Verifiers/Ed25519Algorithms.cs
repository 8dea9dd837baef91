namespace OidcTokenValidation.NSec.Verifiers;

/// <summary>Both names of Ed25519. There is one instance of each in a process, because reloaded options are compared with the first ones.</summary>
internal static class Ed25519Algorithms
{
    private const int KeyLength = 32;
    private const int SignatureLength = 64;

    public static IReadOnlyList<SignatureAlgorithm> All { get; } = [Create("Ed25519"), Create("EdDSA")];

    // RFC 8032 §5.1.5, §5.1.6: the lengths.
    private static SignatureAlgorithm Create(string name) =>
        SignatureAlgorithm.CreateOkp(name, "Ed25519", KeyLength, SignatureLength, static key => new Ed25519Verifier(key.Span));
}
