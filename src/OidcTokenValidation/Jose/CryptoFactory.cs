using Microsoft.IdentityModel.Tokens;

namespace OidcTokenValidation.Jose;

/// <summary>Makes the crypto provider factory of one validator: its own, never the process-wide one.</summary>
internal static class CryptoFactory
{
    // SignatureVerifier keeps the providers of its key itself, so the factory caches none.
    public static CryptoProviderFactory Create(ICryptoProvider? custom) =>
        new(new InMemoryCryptoProviderCache()) { CacheSignatureProviders = false, CustomCryptoProvider = custom };
}
