using Microsoft.Extensions.Options;

namespace OidcTokenValidation.Testing.Hosting;

/// <summary>Puts the test issuer into the place of the providers, when the application has configured all of its options.</summary>
internal sealed class TestIssuerOptions(TestIssuer issuer, Func<TrustedIssuer> trust, bool sharesReplayStore, IEnumerable<IValidateOptions<AccessTokenValidationOptions>> validators)
    : IPostConfigureOptions<AccessTokenValidationOptions>
{
    private readonly InMemoryReplayStore _replayStore = new(timeProvider: issuer.Clock);

    /// <inheritdoc/>
    public void PostConfigure(string? name, AccessTokenValidationOptions options)
    {
        TrustedIssuer trusted = trust();
        ConfiguredOptions.ThrowOnMistakes(name, options, trusted, validators);
        options.Issuers = [trusted];
        options.ResolveIssuer = null;
        options.Backchannel = null;
        if (sharesReplayStore || options.DPoP.ReplayStore is not null)
            options.DPoP.ReplayStore = _replayStore;
        issuer.Audiences.Add(options.Audiences[0]);
    }
}
