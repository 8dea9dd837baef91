using Microsoft.Extensions.Options;
using OidcTokenValidation.Testing.Hosting;

namespace OidcTokenValidation.Testing.AspNetCore.Mocking;

/// <summary>Replaces the providers with the mock issuer after the application has configured its options.</summary>
internal sealed class MockIssuerPostConfigure(
    MockAccessTokens mock,
    MockIssuer mockIssuer,
    MockEnvironmentGuard guard,
    IEnumerable<IValidateOptions<AccessTokenValidationOptions>> validators)
    : IPostConfigureOptions<AccessTokenValidationOptions>
{
    /// <inheritdoc/>
    public void PostConfigure(string? name, AccessTokenValidationOptions options)
    {
        guard.ThrowIfNotAllowed();
        if (guard.IsReplaced)
            return;
        ConfiguredOptions.ThrowOnErrors(name, options, mockIssuer.Issuer.Trust(), validators);
        if (FindConflict(options) is { } conflict)
            throw new OptionsValidationException(name ?? Options.DefaultName, typeof(AccessTokenValidationOptions), [conflict]);

        IEnumerable<TrustedIssuer> configured = mock.Decodes
            ? options.Issuers.Where(issuer => issuer.Issuer != mockIssuer.Issuer.Issuer).Select(mockIssuer.ReplaceKeys)
            : [];
        options.Issuers = [mockIssuer.Issuer.Trust(), .. configured];
        options.ResolveIssuer = mock.Decodes ? Resolve(options.ResolveIssuer) : null;
        options.Backchannel = null;
        mockIssuer.Issuer.Audiences.Add(options.Audiences[0]);
    }

    // Options by which every mock token would be rejected.
    private static string? FindConflict(AccessTokenValidationOptions options) =>
        options.DPoP.Mode == DPoPMode.Required
            ? "DPoP.Mode is Required, but mock access tokens are Bearer tokens: all requests would be rejected. Set DPoP.Mode to Optional in Development."
        : options.Decryption is { Keys.Count: > 0, AcceptUnencryptedUntil: null }
            ? "Decryption.Keys is set, but mock access tokens are not encrypted: all requests would be rejected. "
                + "In Development, remove the keys, or set Decryption.AcceptUnencryptedUntil."
        : null;

    private Func<string, TrustedIssuer?> Resolve(Func<string, TrustedIssuer?>? configured) =>
        issuer => mockIssuer.ReplaceKeys(configured?.Invoke(issuer) ?? new TrustedIssuer { Issuer = issuer });
}
