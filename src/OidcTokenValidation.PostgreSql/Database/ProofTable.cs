using System.Data;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;
using OidcTokenValidation.PostgreSql.Diagnostics;

namespace OidcTokenValidation.PostgreSql.Database;

/// <summary>The table: each method is one conversation with the database, bounded in time.</summary>
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

    /// <summary>Removes one batch of what has expired, and says how many that were.</summary>
    public Task<int> RemoveExpiredAsync(CancellationToken cancellationToken)
    {
        NpgsqlParameter[] what = [new NpgsqlParameter<TimeSpan> { TypedValue = _clockTolerance }, new NpgsqlParameter<int> { TypedValue = _batchSize }];
        return RunAsync(limit => connections.ExecuteAsync(_statements.RemoveExpired, what, limit), MaintenanceLimit, cancellationToken);
    }

    /// <summary>Adds a proof and removes it, in one transaction. Gives why proofs cannot be added now; null if they can.</summary>
    /// <exception cref="PostgresException">The database refused, for instance because the role lacks a privilege.</exception>
    public Task<string?> FindFaultAsync(CancellationToken cancellationToken) =>
        RunAsync(limit => connections.ConverseAsync(connection => ProbeAsync(connection, limit), limit), _timeout, cancellationToken);

    /// <summary>Whether the table was missing, and was created.</summary>
    public Task<bool> CreateAsync(CancellationToken cancellationToken) =>
        RunAsync(limit => connections.ConverseAsync(connection => CreateAsync(connection, limit), limit), MaintenanceLimit, cancellationToken);

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
            return Fault.ClockAhead(clock - now);

        // Nothing is removed before its time by the database's clock: only one that was set back shows an earlier time.
        return removedUpTo >= clock ? Fault.ClockSetBack(removedUpTo.Value) : null;
    }

    private async Task<bool> CreateAsync(NpgsqlConnection connection, TimeLimit limit)
    {
        // Asked first: a role that may only use the table cannot even say "create table if not exists".
        using NpgsqlCommand question = Connections.Command(connection, _statements.TableExists, limit);
        if (await question.ExecuteScalarAsync(limit.Token).ConfigureAwait(false) is true)
            return false;

        NpgsqlTransaction transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, limit.Token).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable undo = transaction.ConfigureAwait(false);
        using NpgsqlCommand queue = Connections.Command(connection, Statements.LockCreation, limit);
        await queue.ExecuteNonQueryAsync(limit.Token).ConfigureAwait(false);
        using NpgsqlCommand create = Connections.Command(connection, _statements.CreateTable, limit);
        await create.ExecuteNonQueryAsync(limit.Token).ConfigureAwait(false);
        await transaction.CommitAsync(limit.Token).ConfigureAwait(false);
        return true;
    }

    private async Task<T> RunAsync<T>(Func<TimeLimit, Task<T>> conversation, TimeSpan limit, CancellationToken cancellationToken)
    {
        long since = time.GetTimestamp();
        try
        {
            return await TimeLimit.RunAsync(conversation, limit, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException exception)
        {
            breaker.TimedOut(since, exception);
            throw;
        }
    }
}
