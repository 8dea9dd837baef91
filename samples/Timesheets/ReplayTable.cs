using System.Data.Common;
using System.Net.Sockets;
using OidcTokenValidation.PostgreSql;

namespace Timesheets;

/// <summary>The shared table of used proofs.</summary>
public static class ReplayTable
{
    /// <summary>Uses a database. In production the default timeout of 2 seconds fits; a sample may run on a busy machine.</summary>
    public static void Use(this PostgreSqlReplayStoreOptions options, string database) =>
        (options.ConnectionString, options.Timeout) = (database, TimeSpan.FromSeconds(30));

    /// <summary>Opens the store of the settings and creates its table; null if proofs are stored in memory.</summary>
    /// <exception cref="SettingsException">The database cannot be reached, or returns an error.</exception>
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
    /// <exception cref="SettingsException">The database cannot be reached, or returns an error.</exception>
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
