using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.Diagnostics;

namespace OidcTokenValidation.Issuers;

/// <summary>What every key source of a validator works with.</summary>
internal sealed record KeySourceServices(TimeProvider Time, ILogger Logger, Telemetry Telemetry, CryptoProviderFactory Crypto, Lazy<HttpClient> Http) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        if (Http.IsValueCreated)
            Http.Value.Dispose();
    }
}
