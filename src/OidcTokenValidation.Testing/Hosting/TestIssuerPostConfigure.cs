using Microsoft.Extensions.Options;

namespace OidcTokenValidation.Testing.Hosting;

/// <summary>Replaces the providers with the test issuer after the application has configured its options.</summary>
internal sealed class TestIssuerPostConfigure(
    TestIssuer issuer,
    Func<TrustedIssuer> trust,
    bool hasReplayStore,
    IEnumerable<IValidateOptions<AccessTokenValidationOptions>> validators)
    : IPostConfigureOptions<AccessTokenValidationOptions>
{
    private readonly InMemoryReplayStore _replayStore = new(timeProvider: issuer.Clock);

    /// <inheritdoc/>
    public void PostConfigure(string? name, AccessTokenValidationOptions options)
    {
        // Before the options are validated: the private keys are secrets of production, and the issuer's tokens are not encrypted.
        options.Decryption = new TokenDecryptionOptions();
        TrustedIssuer trusted = trust();
        ConfiguredOptions.ThrowOnErrors(name, options, trusted, validators);
        options.Issuers = [trusted];
        options.ResolveIssuer = null;
        options.Backchannel = null;
        if (hasReplayStore || options.DPoP.ReplayStore is not null)
            options.DPoP.ReplayStore = _replayStore;
        issuer.Audiences.Add(options.Audiences[0]);
    }
}
