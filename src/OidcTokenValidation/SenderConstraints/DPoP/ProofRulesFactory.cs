using OidcTokenValidation.Jose;

namespace OidcTokenValidation.SenderConstraints.DPoP;

/// <summary>Builds the checks of proofs from validated options.</summary>
internal static class ProofRulesFactory
{
    // With nonces the client's clock need not be right, only sane.
    private static readonly TimeSpan SaneClock = TimeSpan.FromHours(1);

    /// <param name="options">The options.</param>
    /// <param name="keys">The clients' keys.</param>
    /// <param name="ownSecret">The secret of the nonces where the options have none.</param>
    public static ProofRules Create(DPoPOptions options, ClientKeys keys, byte[] ownSecret)
    {
        PublicBaseAddress? publicAddress = PublicBaseAddress.TryParse(options.PublicBaseAddress, out PublicBaseAddress? parsed) ? parsed : null;
        ProofFreshnessRules freshness = options.RequireNonce
            ? new(new ServerNonces(SecretsOf(options, ownSecret), options.NonceLifetime, options.MaxProofAhead), new ProofWindow(SaneClock, SaneClock, options.MaxProofAhead))
            : new(nonces: null, new ProofWindow(options.MaxProofAge, options.MaxProofAhead, options.MaxProofAhead));
        return new ProofRules(new AlgorithmSet(options.AllowedAlgorithms), freshness, publicAddress, keys);
    }

    private static byte[][] SecretsOf(DPoPOptions options, byte[] ownSecret) => options.NonceSecrets.Count > 0
        ? [.. options.NonceSecrets.Select(static secret => NonceSecret.Find(secret)!)]
        : [ownSecret];
}
