using Npgsql;

namespace OidcTokenValidation.PostgreSql.Database;

/// <summary>Makes the store's own source of connections.</summary>
internal static class DataSourceFactory
{
    // Two carry 600 proofs a second; one more is for the cleanup and one for the health check.
    private const int PoolSize = 4;

    public static NpgsqlDataSource Create(string connectionString, TimeSpan timeout)
    {
        // No state is left in a session, and time limits need it: see TimeLimit.
        var text = new NpgsqlConnectionStringBuilder(connectionString) { AutoPrepareMinUsages = 2, NoResetOnClose = true, Multiplexing = false };
        if (!IsSet(text, "Max Auto Prepare"))
            text.MaxAutoPrepare = 8;

        // All nodes together must not need more than the database has.
        if (!IsSet(text, "Maximum Pool Size"))
            text.MaxPoolSize = Math.Max(PoolSize, text.MinPoolSize);

        // A statement that is cancelled was left alone for a while already: its connection is closed at once, and the other connections are used as before.
        if (!IsSet(text, "Cancellation Timeout"))
            text.CancellationTimeout = -1;
        text.ApplicationName ??= nameof(OidcTokenValidation);
        int hosts = CountHosts(text);
        if (hosts > 1)
            SetForSeveralHosts(text);

        // Whole seconds, the next one; the store's own limit is exact. A host that does not answer leaves time for the next one.
        text.Timeout = (int)Math.Ceiling(timeout.TotalSeconds / hosts);
        return new NpgsqlSlimDataSourceBuilder(text.ConnectionString).EnableTransportSecurity().EnableIntegratedSecurity().Build();
    }

    public static ConnectionLimits FindLimits(NpgsqlDataSource dataSource, TimeSpan timeout)
    {
        var text = new NpgsqlConnectionStringBuilder(dataSource.ConnectionString);
        int hosts = CountHosts(text);
        return new ConnectionLimits(text.MaxPoolSize, hosts > 1 && text.Timeout > 0 ? TimeSpan.FromSeconds(text.Timeout * hosts) : timeout);
    }

    private static void SetForSeveralHosts(NpgsqlConnectionStringBuilder text)
    {
        // Without it a promoted standby would be used only when Npgsql's 10 seconds for what it found before are over.
        if (!IsSet(text, "Host Recheck Seconds"))
            text.HostRecheckSeconds = 1;

        // Each proof is written.
        if (!IsSet(text, "Target Session Attributes"))
            text.TargetSessionAttributes = "primary";
    }

    private static int CountHosts(NpgsqlConnectionStringBuilder text) => text.Host?.Split(',').Length ?? 1;

    private static bool IsSet(NpgsqlConnectionStringBuilder text, string keyword) => text.Keys.Contains(keyword, StringComparer.OrdinalIgnoreCase);
}
