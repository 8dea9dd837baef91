using System.Data;
using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;
using OidcTokenValidation.PostgreSql.Diagnostics;

namespace OidcTokenValidation.PostgreSql.Database;

/// <summary>The table: each method is one conversation with the database, bounded in time.</summary>
internal sealed class ProofTable(PostgreSqlReplayStoreOptions options, Connections connections, TimeProvider time)
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

    /// <summary>Why proofs cannot be added now; null if they can.</summary>
    public Task<string?> FindFaultAsync(CancellationToken cancellationToken) =>
        RunAsync(async limit => FindFault(await connections.AskAsync(_statements.Probe, limit).ConfigureAwait(false)), _timeout, cancellationToken);

    public Task CreateAsync(CancellationToken cancellationToken) => RunAsync(
        async limit =>
        {
            await CreateAsync(limit).ConfigureAwait(false);
            return true;
        },
        MaintenanceLimit,
        cancellationToken);

    private string? FindFault(object?[] answer)
    {
        if (answer is not [true, DateTime clock, var noted])
            return Fault.ReadOnly;
        DateTime now = time.GetUtcNow().UtcDateTime;
        if (clock - now > _clockTolerance)
            return Fault.ClockAhead(clock - now);

        // Nothing is removed before its time by the database's clock: only one that was set back shows an earlier time.
        return noted is DateTime removedUpTo && removedUpTo >= clock ? Fault.ClockSetBack(removedUpTo) : null;
    }

    private async Task CreateAsync(TimeLimit limit)
    {
        NpgsqlConnection connection = await connections.OpenAsync(limit).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable giveBack = connection.ConfigureAwait(false);

        // Asked first: a role that may only use the table cannot even say "create table if not exists".
        using NpgsqlCommand question = Connections.Command(connection, _statements.TableExists, limit);
        if (await question.ExecuteScalarAsync(limit.Token).ConfigureAwait(false) is true)
            return;

        NpgsqlTransaction transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, limit.Token).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable undo = transaction.ConfigureAwait(false);
        using NpgsqlCommand queue = Connections.Command(connection, Statements.LockCreation, limit);
        await queue.ExecuteNonQueryAsync(limit.Token).ConfigureAwait(false);
        using NpgsqlCommand create = Connections.Command(connection, _statements.CreateTable, limit);
        await create.ExecuteNonQueryAsync(limit.Token).ConfigureAwait(false);
        await transaction.CommitAsync(limit.Token).ConfigureAwait(false);
    }

    private Task<T> RunAsync<T>(Func<TimeLimit, Task<T>> conversation, TimeSpan limit, CancellationToken cancellationToken) =>
        TimeLimit.RunAsync(conversation, limit, time, cancellationToken);
}
