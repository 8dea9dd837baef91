using Microsoft.IdentityModel.Tokens;

namespace OidcTokenValidation.Jose;

/// <summary>The verifiers of one key and algorithm.</summary>
/// <param name="key">The key.</param>
/// <param name="algorithm">The algorithm.</param>
/// <param name="factory">The providers of Microsoft.IdentityModel.</param>
/// <param name="next">The verifiers of another algorithm of the same key; null if there are none.</param>
internal sealed class VerifierPool(PublicKey key, SignatureAlgorithm algorithm, CryptoProviderFactory factory, VerifierPool? next)
{
    public SignatureAlgorithm Algorithm => algorithm;

    public VerifierPool? Next => next;

    public InstancePool<PooledVerifier> Verifiers { get; } = new(() => PooledVerifier.Create(key, algorithm, factory));
}
