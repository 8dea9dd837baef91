using StackExchange.Redis;

namespace OidcTokenValidation.Redis.Server;

/// <summary>The configuration of a connection that this package owns.</summary>
internal static class ClientConfiguration
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(500);

    public static ConfigurationOptions? Create(string? connectionString, TimeSpan timeout)
    {
        if (connectionString is null)
            return null;
        ConfigurationOptions configuration = ConfigurationOptions.Parse(connectionString);
        int limit = (int)timeout.TotalMilliseconds;

        // A server that cannot be reached at the start may be reached later, and soon after it is.
        configuration.AbortOnConnectFail = false;
        configuration.ReconnectRetryPolicy = new LinearRetry((int)RetryInterval.TotalMilliseconds);
        configuration.HeartbeatInterval = RetryInterval;
        configuration.ConnectTimeout = Math.Min(configuration.ConnectTimeout, limit);
        configuration.AsyncTimeout = limit;

        // A request does not wait for a connection: the circuit breaker waits for all.
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
        configuration.ClientName ??= nameof(OidcTokenValidation);
        return configuration;
    }
}
