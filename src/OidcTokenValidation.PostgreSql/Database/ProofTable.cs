using System.Data;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;
using OidcTokenValidation.PostgreSql.Diagnostics;

namespace OidcTokenValidation.PostgreSql.Database;

/// <summary>The table of used proofs. Each method runs one operation on the database under a time limit.</summary>
internal sealed class ProofTable(PostgreSqlReplayStoreOptions options, Connections connections, CircuitBreaker breaker, TimeProvider time)
{
    private static readonly TimeSpan MaintenanceLimit = TimeSpan.FromSeconds(30);

    private readonly Statements _statements = new(options.Table, options.Logged);
    private readonly TimeSpan _timeout = options.Timeout;
    private readonly TimeSpan _clockTolerance = options.ClockTolerance;
    private readonly int _batchSize = options.CleanupBatchSize;

    public int BatchSize => _batchSize;

    public async Task<ReplayOutcome> AddAsync(ReplayKey key, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        NpgsqlParameter[] row =
        [
            new NpgsqlParameter<byte[]> { TypedValue = key.ToArray() },
            new NpgsqlParameter<DateTime> { TypedValue = expiresAt.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz },
            new NpgsqlParameter<TimeSpan> { TypedValue = _clockTolerance },
        ];
        return await RunAsync(limit => connections.ExecuteAsync(_statements.Add, row, limit), _timeout, cancellationToken).ConfigureAwait(false) switch
        {
            1 => ReplayOutcome.Added,
            2 => ReplayOutcome.Replayed,
            _ => ReplayOutcome.Unavailable,
        };
    }

    /// <summary>Removes one batch of expired proofs, and returns how many were removed.</summary>
    public Task<int> RemoveExpiredAsync(CancellationToken cancellationToken)
    {
        NpgsqlParameter[] parameters = [new NpgsqlParameter<TimeSpan> { TypedValue = _clockTolerance }, new NpgsqlParameter<int> { TypedValue = _batchSize }];
        return RunAsync(limit => connections.ExecuteAsync(_statements.RemoveExpired, parameters, limit), MaintenanceLimit, cancellationToken);
    }

    /// <summary>Adds a proof and removes it in one transaction. Returns why proofs cannot be added now; null if they can.</summary>
    /// <exception cref="PostgresException">The database returned an error, for instance because the role lacks a privilege.</exception>
    public Task<string?> FindFaultAsync(CancellationToken cancellationToken) =>
        RunAsync(limit => connections.UseConnectionAsync(connection => ProbeAsync(connection, limit), limit), _timeout, cancellationToken);

    /// <summary>Creates the table if it is missing. Returns whether it was created.</summary>
    public Task<bool> CreateAsync(CancellationToken cancellationToken) =>
        RunAsync(limit => connections.UseConnectionAsync(connection => CreateAsync(connection, limit), limit), MaintenanceLimit, cancellationToken);

    private async Task<string?> ProbeAsync(NpgsqlConnection connection, TimeLimit limit)
    {
        byte[] proof = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);
        NpgsqlBatch batch = new(connection) { Timeout = limit.LastResortSeconds };
        await using ConfiguredAsyncDisposable end = batch.ConfigureAwait(false);
        foreach (string statement in (ReadOnlySpan<string>)[_statements.ProbeAdd, _statements.ProbeRemove])
            batch.BatchCommands.Add(new NpgsqlBatchCommand(statement) { Parameters = { new NpgsqlParameter<byte[]> { TypedValue = proof } } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(_statements.ProbeClock));

        NpgsqlDataReader reader = await batch.ExecuteReaderAsync(limit.Token).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable close = reader.ConfigureAwait(false);
        await reader.ReadAsync(limit.Token).ConfigureAwait(false);
        DateTime? removedUpTo = await reader.IsDBNullAsync(1, limit.Token).ConfigureAwait(false) ? null : reader.GetDateTime(1);
        return FindClockFault(reader.GetDateTime(0), removedUpTo);
    }

    private string? FindClockFault(DateTime clock, DateTime? removedUpTo)
    {
        DateTime now = time.GetUtcNow().UtcDateTime;
        if (clock - now > _clockTolerance)
            return DatabaseFaults.GetClockAhead(clock - now);

        // The database removes nothing before its expiry by its own clock, so only a clock that was set back shows an earlier time.
        return removedUpTo >= clock ? DatabaseFaults.GetClockSetBack(removedUpTo.Value) : null;
    }

    private async Task<bool> CreateAsync(NpgsqlConnection connection, TimeLimit limit)
    {
        // The check comes first, because a role that may only use the table has no privilege for "create table if not exists".
        using NpgsqlCommand exists = Connections.CreateCommand(connection, _statements.TableExists, limit);
        if (await exists.ExecuteScalarAsync(limit.Token).ConfigureAwait(false) is true)
            return false;

        NpgsqlTransaction transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, limit.Token).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable undo = transaction.ConfigureAwait(false);
        using NpgsqlCommand lockCreation = Connections.CreateCommand(connection, Statements.LockCreation, limit);
        await lockCreation.ExecuteNonQueryAsync(limit.Token).ConfigureAwait(false);
        using NpgsqlCommand create = Connections.CreateCommand(connection, _statements.CreateTable, limit);
        await create.ExecuteNonQueryAsync(limit.Token).ConfigureAwait(false);
        await transaction.CommitAsync(limit.Token).ConfigureAwait(false);
        return true;
    }

    private async Task<T> RunAsync<T>(Func<TimeLimit, Task<T>> operation, TimeSpan limit, CancellationToken cancellationToken)
    {
        long since = time.GetTimestamp();
        try
        {
            return await TimeLimit.RunAsync(operation, limit, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException exception)
        {
            breaker.OnTimeout(since, exception);
            throw;
        }
    }
}
