using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Parameters;

namespace OidcTokenValidation.BouncyCastle.Verifiers;

/// <summary>The algorithms. There is one instance of each in a process, because reloaded options are compared with the first ones.</summary>
internal static class BouncyCastleAlgorithms
{
    /// <summary>Both names of Ed25519.</summary>
    public static IReadOnlyList<SignatureAlgorithm> Ed25519 { get; } = [CreateEd25519("Ed25519"), CreateEd25519("EdDSA")];

    /// <summary>The three parameter sets of ML-DSA.</summary>
    public static IReadOnlyList<SignatureAlgorithm> MLDsa { get; } =
    [
        CreateMLDsa(MLDsaAlgorithm.MLDsa44, MLDsaParameters.ml_dsa_44),
        CreateMLDsa(MLDsaAlgorithm.MLDsa65, MLDsaParameters.ml_dsa_65),
        CreateMLDsa(MLDsaAlgorithm.MLDsa87, MLDsaParameters.ml_dsa_87),
    ];

    private static SignatureAlgorithm CreateEd25519(string name) => SignatureAlgorithm.CreateOkp(
        name, "Ed25519", Ed25519PublicKeyParameters.KeySize, Ed25519PrivateKeyParameters.SignatureSize, static key => new Ed25519Verifier(key.Span));

    // FIPS 204 table 2: .NET has the names and lengths on every platform.
    private static SignatureAlgorithm CreateMLDsa(MLDsaAlgorithm algorithm, MLDsaParameters parameters) => SignatureAlgorithm.CreateAkp(
        algorithm.Name, algorithm.PublicKeySizeInBytes, algorithm.SignatureSizeInBytes, key => new MLDsaVerifier(parameters, key, algorithm.SignatureSizeInBytes));
}
