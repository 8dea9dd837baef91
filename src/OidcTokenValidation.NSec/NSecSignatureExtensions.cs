using OidcTokenValidation.NSec.Verifiers;

namespace OidcTokenValidation;

/// <summary>Adds Ed25519, verified by libsodium.</summary>
public static class NSecSignatureExtensions
{
    /// <summary>Adds Ed25519 to <see cref="AccessTokenValidationOptions.SignatureAlgorithms"/>, under both of its names, <c>Ed25519</c> (RFC 9864 §2.2) and
    /// <c>EdDSA</c> (RFC 8037 §3.1).</summary>
    /// <param name="options">The options.</param>
    /// <returns>The options.</returns>
    /// <remarks>
    /// A key has the type <c>OKP</c> and the curve <c>Ed25519</c>; one with either name as its <c>alg</c>, or with none, verifies signatures of both names.
    /// Ed448 and X25519 are not added. A key of small order and a signature that has a second encoding are rejected (RFC 8032 §5.1.7). A second call has no
    /// effect. libsodium is loaded here: where the platform has none, the method throws.
    /// </remarks>
    public static AccessTokenValidationOptions AddEd25519(this AccessTokenValidationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (SignatureAlgorithm algorithm in Ed25519Algorithms.All)
            options.SignatureAlgorithms.Add(algorithm);
        return options;
    }
}
