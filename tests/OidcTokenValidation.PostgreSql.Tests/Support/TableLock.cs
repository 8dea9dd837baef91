using Npgsql;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.PostgreSql.Tests.Support;

/// <summary>A second session that locks a table until it is disposed of.</summary>
internal sealed class TableLock : IAsyncDisposable
{
    private readonly NpgsqlConnection _holder;

    private TableLock(NpgsqlConnection holder) => _holder = holder;

    public static async Task<TableLock> TakeAsync(PostgreSqlServer server, string table, string mode)
    {
        var holder = new NpgsqlConnection(server.ConnectionString + ";Pooling=false");
        await holder.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand($"begin; lock table {table} in {mode} mode", holder);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return new TableLock(holder);
    }

    public ValueTask DisposeAsync() => _holder.DisposeAsync();
}
