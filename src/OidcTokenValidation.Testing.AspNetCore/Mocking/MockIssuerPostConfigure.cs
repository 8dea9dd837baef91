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
        if (options.DPoP.Mode == DPoPMode.Required)
        {
            throw new OptionsValidationException(
                name ?? Options.DefaultName,
                typeof(AccessTokenValidationOptions),
                ["DPoP.Mode is Required, but mock access tokens are Bearer tokens: all requests would be rejected. Set DPoP.Mode to Optional in Development."]);
        }

        IEnumerable<TrustedIssuer> configured = mock.Decodes
            ? options.Issuers.Where(issuer => issuer.Issuer != mockIssuer.Issuer.Issuer).Select(mockIssuer.ReplaceKeys)
            : [];
        options.Issuers = [mockIssuer.Issuer.Trust(), .. configured];
        options.ResolveIssuer = mock.Decodes ? Resolve(options.ResolveIssuer) : null;
        options.Backchannel = null;
        mockIssuer.Issuer.Audiences.Add(options.Audiences[0]);
    }

    private Func<string, TrustedIssuer?> Resolve(Func<string, TrustedIssuer?>? configured) =>
        issuer => mockIssuer.ReplaceKeys(configured?.Invoke(issuer) ?? new TrustedIssuer { Issuer = issuer });
}
