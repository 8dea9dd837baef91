using Npgsql;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.PostgreSql.Tests.Support;

/// <summary>What tests do in a server's database.</summary>
internal static class PostgreSqlServerExtensions
{
    public static async Task<object?> ExecuteAsync(this PostgreSqlServer server, string sql)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Does the same; null if the server does not respond now.</summary>
    public static async Task<object?> TryExecuteAsync(this PostgreSqlServer server, string sql)
    {
        try
        {
            return await server.ExecuteAsync(sql);
        }
        catch (NpgsqlException)
        {
            return null;
        }
    }

    /// <summary>The standby becomes the primary.</summary>
    public static Task PromoteAsync(this PostgreSqlServer standby) => standby.ExecuteAsync("select pg_promote(wait => true)");
}
