using Microsoft.Extensions.Options;

namespace OidcTokenValidation.Testing.Hosting;

/// <summary>Separates the transmitters of security events from the network: the test issuer signs their events, which are about its tokens.</summary>
internal sealed class TestTransmitters(TestIssuer issuer, IEnumerable<IValidateOptions<SecurityEventOptions>> validators)
    : IPostConfigureOptions<SecurityEventOptions>
{
    /// <inheritdoc/>
    public void PostConfigure(string? name, SecurityEventOptions options)
    {
        ConfiguredOptions.ThrowOnErrors(name, options, validators);
        options.Transmitters = [.. options.Transmitters.Select(Replace)];
        options.Backchannel = null;
    }

    // A copy: the application may have created one transmitter for several hosts. A poll would acknowledge events that production has not received.
    private SecurityEventTransmitter Replace(SecurityEventTransmitter configured) => new()
    {
        Issuer = configured.Issuer,
        Keys = new KeySourceOptions
        {
            Jwks = issuer.Jwks,
            AllowUnencryptedHttp = configured.Issuer.StartsWith("http:", StringComparison.OrdinalIgnoreCase),
        },
        Audiences = configured.Audiences,
        TokenIssuers = [issuer.Issuer],
        RevokeSubject = configured.RevokeSubject,
        PushSecrets = configured.PushSecrets,
        MapSubject = configured.MapSubject,
    };
}
