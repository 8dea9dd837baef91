using System.Security.Cryptography;

namespace OidcTokenValidation.Jose;

/// <summary>The ML-DSA algorithms (RFC 9964) of the platform.</summary>
internal static class PlatformMLDsa
{
    private static readonly SignatureAlgorithm[] Algorithms = MLDsa.IsSupported
        ? [Create("ML-DSA-44", MLDsaAlgorithm.MLDsa44), Create("ML-DSA-65", MLDsaAlgorithm.MLDsa65), Create("ML-DSA-87", MLDsaAlgorithm.MLDsa87)]
        : [];

    /// <exception cref="PlatformNotSupportedException">The platform has none.</exception>
    public static IReadOnlyList<SignatureAlgorithm> All => Algorithms.Length > 0 ? Algorithms : throw new PlatformNotSupportedException(
        "This platform has no ML-DSA: .NET needs OpenSSL 3.5 or later on Linux, or a Windows that has it. "
        + "Add the package OidcTokenValidation.BouncyCastle, and call options.AddBouncyCastleMLDsa() in place of AddMLDsa().");

    private static SignatureAlgorithm Create(string name, MLDsaAlgorithm algorithm) => SignatureAlgorithm.CreateAkp(
        name, algorithm.PublicKeySizeInBytes, algorithm.SignatureSizeInBytes, key => new Verifier(MLDsa.ImportMLDsaPublicKey(algorithm, key.Span)));

    // RFC 9964: the empty context string.
    private sealed class Verifier(MLDsa key) : ISignatureVerifier
    {
        public bool Verify(ReadOnlySpan<byte> signingInput, ReadOnlySpan<byte> signature) => key.VerifyData(signingInput, signature);

        public void Dispose() => key.Dispose();
    }
}
