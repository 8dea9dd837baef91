using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Keys;

/// <summary>The services that all key sources and status lists of a validator share.</summary>
internal sealed record KeySourceServices(
    TimeProvider Time,
    ILogger Logger,
    ValidatorTelemetry Telemetry,
    AlgorithmTable Algorithms,
    CryptoProviderFactory Crypto,
    Lazy<HttpClient> Http) : IDisposable
{
    /// <summary>Called when a status list has changed: streams whose token was revoked by it end.</summary>
    public Action StatusChanged { get; init; } = static () => { };

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Http.IsValueCreated)
            Http.Value.Dispose();
    }
}

/// <summary>
/// Creates the HTTP client of a validator. Connections are not limited: each issuer sends one request at a time, and tenants of one host must not wait for each
/// other.
/// </summary>
internal static class Backchannel
{
    public static HttpClient CreateClient(Func<HttpMessageHandler>? createHandler)
    {
        HttpMessageHandler handler = createHandler?.Invoke() ?? new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ActivityHeadersPropagator = null,
        };

        // BoundedHttpReader limits time and size of each response.
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
