namespace OidcTokenValidation.Issuers;

/// <summary>Makes the client through which keys are fetched.</summary>
internal static class Backchannel
{
    public static HttpClient CreateClient(Func<HttpMessageHandler>? createHandler)
    {
        HttpMessageHandler handler = createHandler?.Invoke() ?? new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            MaxConnectionsPerServer = 2,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ActivityHeadersPropagator = null,
        };

        // Time and size are bounded per document; see DocumentClient.
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
