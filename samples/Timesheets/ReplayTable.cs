using System.Data.Common;
using System.Net.Sockets;
using OidcTokenValidation.PostgreSql;

namespace Timesheets;

/// <summary>The table of used proofs that several nodes share.</summary>
public static class ReplayTable
{
    /// <summary>Uses a database. The default time-out of 2 seconds is right in production; a machine where this is tried may be a busy one.</summary>
    public static void Use(this PostgreSqlReplayStoreOptions options, string database) => (options.ConnectionString, options.Timeout) = (database, TimeSpan.FromSeconds(30));

    /// <summary>The store that the settings name, its table ready; null where proofs are remembered in memory.</summary>
    /// <exception cref="SettingsException">The database cannot be reached, or refuses.</exception>
    public static async Task<PostgreSqlReplayStore?> OpenAsync(TimesheetSettings settings)
    {
        if (settings.ReplayDatabase is not { } database)
            return null;
        var options = new PostgreSqlReplayStoreOptions();
        options.Use(database);
        var store = new PostgreSqlReplayStore(options);
        await store.CreateTableOrExplainAsync();
        return store;
    }

    /// <summary>Creates the table if it is missing.</summary>
    /// <exception cref="SettingsException">The database cannot be reached, or refuses.</exception>
    public static async Task CreateTableOrExplainAsync(this PostgreSqlReplayStore store)
    {
        try
        {
            await store.CreateTableAsync();
        }
        catch (Exception exception) when (exception is DbException or SocketException or TimeoutException or ArgumentException)
        {
            throw new SettingsException($"--replay names a database that cannot be used. {exception.Message}");
        }
    }
}
