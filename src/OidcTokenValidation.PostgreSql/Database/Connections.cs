using Npgsql;

namespace OidcTokenValidation.PostgreSql.Database;

/// <summary>Runs statements on pooled connections, and reports to the circuit breaker whether the database responds.</summary>
internal sealed class Connections : IAsyncDisposable, IDisposable
{
    private readonly bool _isOwned;
    private readonly ConnectionPool _pool;
    private readonly CircuitBreaker _breaker;
    private readonly TimeProvider _time;

    public Connections(DatabaseSettings settings, CircuitBreaker breaker, TimeProvider time)
    {
        _isOwned = settings.DataSource is null;
        Source = settings.DataSource ?? DataSourceFactory.Create(settings.ConnectionString!, settings.PoolSize, settings.Timeout);
        Limits = DataSourceFactory.GetLimits(Source, settings.ReservedConnections, settings.Timeout);
        (_breaker, _time) = (breaker, time);
        _pool = new ConnectionPool(Source, Limits, breaker, time);
    }

    /// <summary>Where the connections come from.</summary>
    public NpgsqlDataSource Source { get; }

    public ConnectionLimits Limits { get; }

    /// <summary>Runs an operation under a time limit.</summary>
    /// <exception cref="TimeoutException">The limit has elapsed.</exception>
    public async Task<T> RunAsync<T>(Func<TimeLimit, Task<T>> operation, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            return await TimeLimit.RunAsync(operation, limit, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException exception)
        {
            _breaker.OnTimeout(limit, exception);
            throw;
        }
    }

    /// <summary>Executes one statement in its own transaction, and returns the number that it selects.</summary>
    public Task<int> ExecuteAsync(string statement, NpgsqlParameter[] parameters, TimeLimit limit) => UseConnectionAsync(
        async connection =>
        {
            using NpgsqlCommand command = CreateCommand(connection, statement, limit, parameters);
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

            if (exception.SqlState is PostgresErrorCodes.ReadOnlySqlTransaction)
                OnReadOnly();
            throw;
        }
        finally
        {
            _pool.Return(rented);
        }
    }

    /// <summary>Creates a command. Npgsql's own time limit cancels on a thread of the thread pool, so it is the last resort, see
    /// <see cref="TimeLimit"/>.</summary>
    public static NpgsqlCommand CreateCommand(NpgsqlConnection connection, string statement, TimeLimit limit, params NpgsqlParameter[] parameters)
    {
        NpgsqlCommand command = new(statement, connection) { CommandTimeout = limit.LastResortSeconds };
        command.Parameters.AddRange(parameters);
        return command;
    }

    /// <summary>Discards the connections: after a failover, all of them may lead to a server that is read-only now.</summary>
    public void OnReadOnly() => _pool.Clear();

    public ValueTask DisposeAsync()
    {
        _pool.Dispose();
        return _isOwned ? Source.DisposeAsync() : ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        _pool.Dispose();
        if (_isOwned)
            Source.Dispose();
    }

    // Class 57, operator intervention: cancelled, shut down, starting up. The statement itself got no response.
    private static bool IsInterruption(PostgresException exception) => exception.SqlState.StartsWith("57", StringComparison.Ordinal);
}
