using System.Runtime.CompilerServices;
using System.Transactions;
using Npgsql;

namespace OidcTokenValidation.PostgreSql.Database;

/// <summary>Lends connections of the pool for one conversation each.</summary>
internal sealed class Connections(PostgreSqlReplayStoreOptions options) : IAsyncDisposable, IDisposable
{
    private readonly NpgsqlDataSource _dataSource = options.DataSource ?? DataSourceFactory.Create(options.ConnectionString!, options.Timeout);
    private readonly bool _isOwned = options.DataSource is null;
    private volatile bool _disposed;

    /// <summary>One statement, in a transaction of its own, that gives a number.</summary>
    public async Task<int> ExecuteAsync(string statement, NpgsqlParameter[] parameters, TimeLimit limit)
    {
        NpgsqlConnection connection = await OpenAsync(limit).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable giveBack = connection.ConfigureAwait(false);
        limit.Token.ThrowIfCancellationRequested();
        using NpgsqlCommand command = Command(connection, statement, limit);
        command.Parameters.AddRange(parameters);
        try
        {
            return await command.ExecuteScalarAsync(limit.Token).ConfigureAwait(false) is int number ? number : 0;
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.ReadOnlySqlTransaction)
        {
            // After a switch of servers, the pool may be full of connections to one that only reads now.
            _dataSource.Clear();
            throw;
        }
    }

    /// <summary>One question with one row for an answer; null for a value that is null.</summary>
    public async Task<object?[]> AskAsync(string question, TimeLimit limit)
    {
        NpgsqlConnection connection = await OpenAsync(limit).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable giveBack = connection.ConfigureAwait(false);
        using NpgsqlCommand command = Command(connection, question, limit);
        NpgsqlDataReader reader = await command.ExecuteReaderAsync(limit.Token).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable close = reader.ConfigureAwait(false);
        if (!await reader.ReadAsync(limit.Token).ConfigureAwait(false))
            return [];
        object?[] row = new object?[reader.FieldCount];
        for (int column = 0; column < row.Length; column++)
            row[column] = await reader.IsDBNullAsync(column, limit.Token).ConfigureAwait(false) ? null : reader.GetValue(column);
        return row;
    }

    /// <summary>A connection that belongs to the conversation.</summary>
    public async Task<NpgsqlConnection> OpenAsync(TimeLimit limit)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(PostgreSqlReplayStore));

        // A proof that was used stays used, even if the caller's transaction is rolled back.
        using TransactionScope? apart = Transaction.Current is null ? null : new(TransactionScopeOption.Suppress, TransactionScopeAsyncFlowOption.Enabled);
        NpgsqlConnection connection = await _dataSource.OpenConnectionAsync(limit.Token).ConfigureAwait(false);
        limit.StartTalking();
        return connection;
    }

    /// <summary>Npgsql's own time limit cancels on a thread of the pool: it comes last, see <see cref="TimeLimit"/>.</summary>
    public static NpgsqlCommand Command(NpgsqlConnection connection, string statement, TimeLimit limit) => new(statement, connection) { CommandTimeout = limit.LastResortSeconds };

    public ValueTask DisposeAsync()
    {
        _disposed = true;
        return _isOwned ? _dataSource.DisposeAsync() : ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        _disposed = true;
        if (_isOwned)
            _dataSource.Dispose();
    }
}
