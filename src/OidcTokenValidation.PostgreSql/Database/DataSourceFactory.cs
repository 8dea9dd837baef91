using Npgsql;

namespace OidcTokenValidation.PostgreSql.Database;

/// <summary>Makes the store's own pool of connections.</summary>
internal static class DataSourceFactory
{
    public static NpgsqlDataSource Create(string connectionString, TimeSpan timeout)
    {
        // No state is left in a session, and time limits need it: see TimeLimit.
        var text = new NpgsqlConnectionStringBuilder(connectionString) { AutoPrepareMinUsages = 2, NoResetOnClose = true, Multiplexing = false };
        if (!IsSet(text, "Max Auto Prepare"))
            text.MaxAutoPrepare = 8;

        // A statement takes a millisecond: few connections carry many requests, and all nodes together must not need more than the database has.
        if (!IsSet(text, "Maximum Pool Size"))
            text.MaxPoolSize = Math.Max(20, text.MinPoolSize);
        text.ApplicationName ??= nameof(OidcTokenValidation);

        // Whole seconds, the next one; the store's own limit is exact.
        text.Timeout = (int)Math.Ceiling(timeout.TotalSeconds);
        return new NpgsqlSlimDataSourceBuilder(text.ConnectionString).EnableTransportSecurity().EnableIntegratedSecurity().Build();
    }

    private static bool IsSet(NpgsqlConnectionStringBuilder text, string keyword) => text.Keys.Contains(keyword, StringComparer.OrdinalIgnoreCase);
}
