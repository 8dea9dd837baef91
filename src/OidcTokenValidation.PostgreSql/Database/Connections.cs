using Npgsql;

namespace OidcTokenValidation.PostgreSql.Database;

/// <summary>Lends a connection of the pool for each conversation, and notes whether the database answers.</summary>
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
        _pool = new ConnectionPool(_dataSource, DataSourceFactory.FindLimits(_dataSource, options.Timeout), breaker, time);
    }

    /// <summary>One statement, in a transaction of its own, that gives a number.</summary>
    public Task<int> ExecuteAsync(string statement, NpgsqlParameter[] parameters, TimeLimit limit) => ConverseAsync(
        async connection =>
        {
            using NpgsqlCommand command = Command(connection, statement, limit);
            command.Parameters.AddRange(parameters);
            return await command.ExecuteScalarAsync(limit.Token).ConfigureAwait(false) is int number ? number : 0;
        },
        limit);

    /// <summary>A conversation on one connection. What it leaves in the session must concern nobody else.</summary>
    public async Task<T> ConverseAsync<T>(Func<NpgsqlConnection, Task<T>> conversation, TimeLimit limit)
    {
        PooledConnection lent = await _pool.AcquireAsync(limit.Token).ConfigureAwait(false);
        try
        {
            limit.StartTalking();
            T answer = await conversation(lent.Connection).ConfigureAwait(false);
            _breaker.Answered();
            return answer;
        }
        catch (PostgresException exception) when (!IsInterruption(exception))
        {
            _breaker.Answered();

            // After a switch of servers, all connections may lead to one that only reads now.
            if (exception.SqlState is PostgresErrorCodes.ReadOnlySqlTransaction)
                _pool.Clear();
            throw;
        }
        finally
        {
            _pool.Return(lent);
        }
    }

    /// <summary>Npgsql's own time limit cancels on a thread of the pool: it comes last, see <see cref="TimeLimit"/>.</summary>
    public static NpgsqlCommand Command(NpgsqlConnection connection, string statement, TimeLimit limit) => new(statement, connection) { CommandTimeout = limit.LastResortSeconds };

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

    // Class 57, operator intervention: cancelled, shut down, starting up. The statement itself was not answered.
    private static bool IsInterruption(PostgresException exception) => exception.SqlState.StartsWith("57", StringComparison.Ordinal);
}
