using Microsoft.Extensions.Options;
using OidcTokenValidation.Testing.Hosting;

namespace OidcTokenValidation.Testing.AspNetCore.Mocking;

/// <summary>Puts the mock issuer into the place of the providers, when the application has configured all of its options.</summary>
internal sealed class MockTrust(MockAccessTokens mock, MockIssuer mockIssuer, MockGuard guard, IEnumerable<IValidateOptions<AccessTokenValidationOptions>> validators)
    : IPostConfigureOptions<AccessTokenValidationOptions>
{
    /// <inheritdoc/>
    public void PostConfigure(string? name, AccessTokenValidationOptions options)
    {
        guard.ThrowIfRefused();
        if (guard.StandsBack)
            return;
        ConfiguredOptions.ThrowOnMistakes(name, options, mockIssuer.Issuer.Trust(), validators);
        if (options.DPoP.Mode == DPoPMode.Required)
            throw new OptionsValidationException(name ?? Options.DefaultName, typeof(AccessTokenValidationOptions), ["DPoP.Mode is Required, but mock access tokens are Bearer tokens: every request would be refused. Set DPoP.Mode to Optional in Development."]);

        IEnumerable<TrustedIssuer> configured = mock.Decodes ? options.Issuers.Where(issuer => issuer.Issuer != mockIssuer.Issuer.Issuer).Select(mockIssuer.StandInFor) : [];
        options.Issuers = [mockIssuer.Issuer.Trust(), .. configured];
        options.ResolveIssuer = mock.Decodes ? Resolve(options.ResolveIssuer) : null;
        options.Backchannel = null;
        mockIssuer.Issuer.Audiences.Add(options.Audiences[0]);
    }

    private Func<string, TrustedIssuer?> Resolve(Func<string, TrustedIssuer?>? configured) =>
        issuer => mockIssuer.StandInFor(configured?.Invoke(issuer) ?? new TrustedIssuer { Issuer = issuer });
}
