using Npgsql;

namespace OidcTokenValidation.PostgreSql.Database;

/// <summary>Creates the data source that the store owns.</summary>
internal static class DataSourceFactory
{
    // Two connections handle 600 proofs a second. One is for the cleanup and one for the health check.
    private const int PoolSize = 4;

    public static NpgsqlDataSource Create(string connectionString, TimeSpan timeout)
    {
        // The store leaves no state in a session, and time limits need sessions without a reset, see TimeLimit.
        var text = new NpgsqlConnectionStringBuilder(connectionString) { AutoPrepareMinUsages = 2, NoResetOnClose = true, Multiplexing = false };
        if (!IsSet(text, "Max Auto Prepare"))
            text.MaxAutoPrepare = 8;

        // All nodes together must not need more connections than the database allows.
        if (!IsSet(text, "Maximum Pool Size"))
            text.MaxPoolSize = Math.Max(PoolSize, text.MinPoolSize);

        // A statement that is cancelled had its grace period already: its connection is closed at once. Other connections are not affected.
        if (!IsSet(text, "Cancellation Timeout"))
            text.CancellationTimeout = -1;
        text.ApplicationName ??= nameof(OidcTokenValidation);
        int hosts = CountHosts(text);
        if (hosts > 1)
            SetForSeveralHosts(text);

        // Rounded up to whole seconds; the store's own limit is exact. A host that does not respond leaves time for the next one.
        text.Timeout = (int)Math.Ceiling(timeout.TotalSeconds / hosts);
        return new NpgsqlSlimDataSourceBuilder(text.ConnectionString).EnableTransportSecurity().EnableIntegratedSecurity().Build();
    }

    public static ConnectionLimits GetLimits(NpgsqlDataSource dataSource, TimeSpan timeout)
    {
        var text = new NpgsqlConnectionStringBuilder(dataSource.ConnectionString);
        int hosts = CountHosts(text);
        return new ConnectionLimits(text.MaxPoolSize, hosts > 1 && text.Timeout > 0 ? TimeSpan.FromSeconds(text.Timeout * hosts) : timeout);
    }

    private static void SetForSeveralHosts(NpgsqlConnectionStringBuilder text)
    {
        // Npgsql caches the state of a host for 10 seconds by default, so a promoted standby would be used too late.
        if (!IsSet(text, "Host Recheck Seconds"))
            text.HostRecheckSeconds = 1;

        // Every proof is a write.
        if (!IsSet(text, "Target Session Attributes"))
            text.TargetSessionAttributes = "primary";
    }

    private static int CountHosts(NpgsqlConnectionStringBuilder text) => text.Host?.Split(',').Length ?? 1;

    private static bool IsSet(NpgsqlConnectionStringBuilder text, string keyword) => text.Keys.Contains(keyword, StringComparer.OrdinalIgnoreCase);
}
