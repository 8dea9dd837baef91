using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Keys;

/// <summary>What every key source of a validator works with.</summary>
internal sealed record KeySourceServices(TimeProvider Time, ILogger Logger, ValidatorTelemetry Telemetry, CryptoProviderFactory Crypto, Lazy<HttpClient> Http) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        if (Http.IsValueCreated)
            Http.Value.Dispose();
    }
}
