using Microsoft.IdentityModel.Tokens;

namespace OidcTokenValidation.Jose;

/// <summary>Creates the crypto provider factory of one validator.</summary>
/// <remarks>The process-wide factory is not used: clients' keys would evict the providers of issuers' keys from its cache.</remarks>
internal static class CryptoFactory
{
    // SignatureVerifier pools the providers of its key itself.
    public static CryptoProviderFactory Create(ICryptoProvider? custom) =>
        new(new InMemoryCryptoProviderCache()) { CacheSignatureProviders = false, CustomCryptoProvider = custom };
}
