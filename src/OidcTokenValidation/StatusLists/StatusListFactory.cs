using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;

namespace OidcTokenValidation.StatusLists;

/// <summary>Creates the status lists of an issuer. The options were validated; they are copied.</summary>
internal static class StatusListFactory
{
    // A response is base64url of JSON with base64url of a list that may be incompressible: 16 of 9 bytes, and the rest of the token.
    private const int MaxOtherBytes = 64 * 1024;

    /// <param name="issuer">The issuer.</param>
    /// <param name="algorithms">The algorithms that it may use.</param>
    /// <param name="keys">Its keys.</param>
    /// <param name="services">The services of its key source.</param>
    /// <returns>Null if the issuer has none.</returns>
    public static StatusListSource? Create(TrustedIssuer issuer, AlgorithmSet algorithms, IKeySource keys, KeySourceServices services)
    {
        if (issuer.StatusLists is not { } configured)
            return null;
        StatusListOptions options = configured.Clone();
        var reader = new BoundedHttpReader(services.Http.Value, issuer.Keys.FetchTimeout, (options.MaxListBytes * 2) + MaxOtherBytes, services.Time);
        var verifier = new StatusListVerifier(new StatusListRules(issuer.Issuer, algorithms), keys, options.MaxListBytes, services.Time);
        return new StatusListSource(
            issuer.Issuer,
            options,
            new StatusListAddresses(issuer.Issuer, options.Addresses, FetchAddress.GetPlainHttp(issuer.Keys)),
            new StatusListFetcher(reader, verifier),
            services);
    }
}
