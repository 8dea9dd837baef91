using System.Data.Common;
using System.Net.Sockets;
using OidcTokenValidation.PostgreSql;

namespace Timesheets;

/// <summary>The table of used proofs that several nodes share.</summary>
public static class ReplayTable
{
    /// <summary>The store that the settings name, its table ready; null where proofs are remembered in memory.</summary>
    /// <exception cref="SettingsException">The database cannot be reached, or refuses.</exception>
    public static async Task<PostgreSqlReplayStore?> OpenAsync(TimesheetSettings settings)
    {
        if (settings.ReplayDatabase is not { } database)
            return null;
        var store = new PostgreSqlReplayStore(new PostgreSqlReplayStoreOptions { ConnectionString = database });
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
