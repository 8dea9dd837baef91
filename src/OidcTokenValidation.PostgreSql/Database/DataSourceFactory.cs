using Npgsql;

namespace OidcTokenValidation.PostgreSql.Database;

/// <summary>Creates the data source that a store or a feed owns.</summary>
internal static class DataSourceFactory
{
    public static NpgsqlDataSource Create(string connectionString, int poolSize, TimeSpan timeout)
    {
        // No state is left in a session, and time limits need sessions without a reset, see TimeLimit.
        var text = new NpgsqlConnectionStringBuilder(connectionString) { AutoPrepareMinUsages = 2, NoResetOnClose = true, Multiplexing = false };
        if (!IsSet(text, "Max Auto Prepare"))
            text.MaxAutoPrepare = 8;

        // All nodes together must not need more connections than the database allows.
        if (!IsSet(text, "Maximum Pool Size"))
            text.MaxPoolSize = Math.Max(poolSize, text.MinPoolSize);

        // A statement that is cancelled had its grace period already: its connection is closed at once. Other connections are not affected.
        if (!IsSet(text, "Cancellation Timeout"))
            text.CancellationTimeout = -1;
        text.ApplicationName ??= nameof(OidcTokenValidation);
        int hosts = CountHosts(text);
        if (hosts > 1)
            SetForSeveralHosts(text);

        // Rounded up to whole seconds; the own limit is exact. A host that does not respond leaves time for the next one.
        text.Timeout = (int)Math.Ceiling(timeout.TotalSeconds / hosts);
        return new NpgsqlSlimDataSourceBuilder(text.ConnectionString).EnableTransportSecurity().EnableIntegratedSecurity().Build();
    }

    /// <summary>The limits of a pool over the data source, which leaves some of its connections to other uses.</summary>
    public static ConnectionLimits GetLimits(NpgsqlDataSource dataSource, int reserved, TimeSpan timeout)
    {
        var text = new NpgsqlConnectionStringBuilder(dataSource.ConnectionString);
        int hosts = CountHosts(text);
        return new ConnectionLimits(text.MaxPoolSize - reserved, hosts > 1 && text.Timeout > 0 ? TimeSpan.FromSeconds(text.Timeout * hosts) : timeout);
    }

    private static void SetForSeveralHosts(NpgsqlConnectionStringBuilder text)
    {
        // Npgsql caches the state of a host for 10 seconds by default, so a promoted standby would be used too late.
        if (!IsSet(text, "Host Recheck Seconds"))
            text.HostRecheckSeconds = 1;

        // Every proof and every revocation is a write.
        if (!IsSet(text, "Target Session Attributes"))
            text.TargetSessionAttributes = "primary";
    }

    private static int CountHosts(NpgsqlConnectionStringBuilder text) => text.Host?.Split(',').Length ?? 1;

    private static bool IsSet(NpgsqlConnectionStringBuilder text, string keyword) => text.Keys.Contains(keyword, StringComparer.OrdinalIgnoreCase);
}
