using System.Security.Cryptography;
using OidcTokenValidation.BouncyCastle.Verifiers;

namespace OidcTokenValidation;

/// <summary>Adds Ed25519 and ML-DSA, verified by BouncyCastle in managed code.</summary>
public static class BouncyCastleSignatureExtensions
{
    /// <summary>Adds Ed25519 to <see cref="AccessTokenValidationOptions.SignatureAlgorithms"/>, under both of its names, <c>Ed25519</c> (RFC 9864 §2.2) and
    /// <c>EdDSA</c> (RFC 8037 §3.1).</summary>
    /// <param name="options">The options.</param>
    /// <returns>The options.</returns>
    /// <remarks>
    /// For platforms without libsodium. Where it is available, <c>AddEd25519</c> of the package <c>OidcTokenValidation.NSec</c> accepts the same signatures
    /// faster; options with both do not start. A key has the type <c>OKP</c> and the curve <c>Ed25519</c>; one with either name as its <c>alg</c>, or with
    /// none, verifies signatures of both names. Ed448 and X25519 are not added. A key of small order and a signature that has a second encoding are rejected
    /// (RFC 8032 §5.1.7). A second call has no effect.
    /// </remarks>
    public static AccessTokenValidationOptions AddBouncyCastleEd25519(this AccessTokenValidationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Add(BouncyCastleAlgorithms.Ed25519);
    }

    /// <summary>Adds ML-DSA-44, ML-DSA-65 and ML-DSA-87 (RFC 9964, FIPS 204) to <see cref="AccessTokenValidationOptions.SignatureAlgorithms"/>.</summary>
    /// <param name="options">The options.</param>
    /// <returns>The options.</returns>
    /// <remarks>
    /// A key has the type <c>AKP</c>, and its <c>alg</c> is the algorithm. Where .NET has ML-DSA itself (<see cref="MLDsa.IsSupported"/>), this method is
    /// <see cref="AccessTokenValidationOptions.AddMLDsa"/>: BouncyCastle is not used. A second call has no effect.
    /// </remarks>
    public static AccessTokenValidationOptions AddBouncyCastleMLDsa(this AccessTokenValidationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return MLDsa.IsSupported ? options.AddMLDsa() : options.Add(BouncyCastleAlgorithms.MLDsa);
    }

    private static AccessTokenValidationOptions Add(this AccessTokenValidationOptions options, IReadOnlyList<SignatureAlgorithm> algorithms)
    {
        foreach (SignatureAlgorithm algorithm in algorithms)
            options.SignatureAlgorithms.Add(algorithm);
        return options;
    }
}
