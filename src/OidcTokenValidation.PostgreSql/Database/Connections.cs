using Npgsql;

namespace OidcTokenValidation.PostgreSql.Database;

/// <summary>Runs statements on pooled connections, and reports to the circuit breaker whether the database responds.</summary>
internal sealed class Connections : IAsyncDisposable, IDisposable
{
    private readonly NpgsqlDataSource _dataSource;
    private readonly bool _isOwned;
    private readonly ConnectionPool _pool;
    private readonly CircuitBreaker _breaker;

    public Connections(PostgreSqlReplayStoreOptions options, CircuitBreaker breaker, TimeProvider time)
    {
        _isOwned = options.DataSource is null;
        _dataSource = options.DataSource ?? DataSourceFactory.Create(options.ConnectionString!, options.Timeout);
        _breaker = breaker;
        _pool = new ConnectionPool(_dataSource, DataSourceFactory.GetLimits(_dataSource, options.Timeout), breaker, time);
    }

    /// <summary>Executes one statement in its own transaction, and returns the number that it selects.</summary>
    public Task<int> ExecuteAsync(string statement, NpgsqlParameter[] parameters, TimeLimit limit) => UseConnectionAsync(
        async connection =>
        {
            using NpgsqlCommand command = CreateCommand(connection, statement, limit);
            command.Parameters.AddRange(parameters);
            return await command.ExecuteScalarAsync(limit.Token).ConfigureAwait(false) is int number ? number : 0;
        },
        limit);

    /// <summary>Runs an operation on one connection. The operation must leave no state in the session.</summary>
    public async Task<T> UseConnectionAsync<T>(Func<NpgsqlConnection, Task<T>> operation, TimeLimit limit)
    {
        PooledConnection rented = await _pool.AcquireAsync(limit.Token).ConfigureAwait(false);
        try
        {
            limit.StartStatement();
            T result = await operation(rented.Connection).ConfigureAwait(false);
            _breaker.OnResponse();
            return result;
        }
        catch (PostgresException exception) when (!IsInterruption(exception))
        {
            _breaker.OnResponse();

            // After a failover, all connections may lead to a server that is read-only now.
            if (exception.SqlState is PostgresErrorCodes.ReadOnlySqlTransaction)
                _pool.Clear();
            throw;
        }
        finally
        {
            _pool.Return(rented);
        }
    }

    /// <summary>Creates a command. Npgsql's own time limit cancels on a thread of the thread pool, so it is the last resort, see
    /// <see cref="TimeLimit"/>.</summary>
    public static NpgsqlCommand CreateCommand(NpgsqlConnection connection, string statement, TimeLimit limit) =>
        new(statement, connection) { CommandTimeout = limit.LastResortSeconds };

    public ValueTask DisposeAsync()
    {
        _pool.Dispose();
        return _isOwned ? _dataSource.DisposeAsync() : ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        _pool.Dispose();
        if (_isOwned)
            _dataSource.Dispose();
    }

    // Class 57, operator intervention: cancelled, shut down, starting up. The statement itself got no response.
    private static bool IsInterruption(PostgresException exception) => exception.SqlState.StartsWith("57", StringComparison.Ordinal);
}
