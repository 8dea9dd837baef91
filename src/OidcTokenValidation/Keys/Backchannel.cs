namespace OidcTokenValidation.Keys;

/// <summary>
/// Makes the client through which keys are fetched. Connections are not limited: each issuer makes one request at a time, and tenants of
/// one host must not wait for each other.
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

        // Time and size are bounded per document; see DocumentClient.
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
