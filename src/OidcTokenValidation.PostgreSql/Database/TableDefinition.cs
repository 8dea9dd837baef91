using System.Data;
using System.Runtime.CompilerServices;
using Npgsql;
using OidcTokenValidation.PostgreSql.Configuration;

namespace OidcTokenValidation.PostgreSql.Database;

/// <summary>A table whose rows expire, and how it is created.</summary>
internal sealed class TableDefinition(string table, string columns, bool logged)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    // "if not exists" alone does not prevent two nodes from creating the same table at once: one of them would fail.
    private const string LockCreation = "select pg_advisory_xact_lock(hashtext('OidcTokenValidation.PostgreSql'))";

    /// <summary>The name in quotation marks.</summary>
    public string Name { get; } = TableName.Quote(table);

    private string Exists => $"select to_regclass('{Name}') is not null";

    // "if not exists" is needed: after the advisory lock a session may not see the table that another session has just created.
    private string Create => $"""
        create {(logged ? "" : "unlogged ")}table if not exists {Name} ({columns});
        create index if not exists "{table.Split('.')[^1]}{TableName.IndexSuffix}" on {Name} (expires_at)
        """;

    /// <summary>Creates the table if it is missing. Returns whether it was created.</summary>
    public Task<bool> CreateAsync(Connections connections, CancellationToken cancellationToken) => connections.RunAsync(
        limit => connections.UseConnectionAsync(connection => CreateAsync(connection, limit), limit), Limit, cancellationToken);

    private async Task<bool> CreateAsync(NpgsqlConnection connection, TimeLimit limit)
    {
        // The check comes first, because a role that may only use the table has no privilege for "create table if not exists".
        using NpgsqlCommand exists = Connections.CreateCommand(connection, Exists, limit);
        if (await exists.ExecuteScalarAsync(limit.Token).ConfigureAwait(false) is true)
            return false;

        NpgsqlTransaction transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, limit.Token).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable undo = transaction.ConfigureAwait(false);
        using NpgsqlCommand lockCreation = Connections.CreateCommand(connection, LockCreation, limit);
        await lockCreation.ExecuteNonQueryAsync(limit.Token).ConfigureAwait(false);
        using NpgsqlCommand create = Connections.CreateCommand(connection, Create, limit);
        await create.ExecuteNonQueryAsync(limit.Token).ConfigureAwait(false);
        await transaction.CommitAsync(limit.Token).ConfigureAwait(false);
        return true;
    }
}
