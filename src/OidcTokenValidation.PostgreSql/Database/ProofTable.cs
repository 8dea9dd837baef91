using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;
using OidcTokenValidation.PostgreSql.Diagnostics;

namespace OidcTokenValidation.PostgreSql.Database;

/// <summary>The table of used proofs. Each method runs one operation on the database under a time limit.</summary>
internal sealed class ProofTable(PostgreSqlReplayStoreOptions options, Connections connections, TimeProvider time)
{
    private static readonly TimeSpan MaintenanceLimit = TimeSpan.FromSeconds(30);

    private readonly TableDefinition _definition = new(options.Table, ProofStatements.Columns, options.Logged);
    private readonly TimeSpan _timeout = options.Timeout;
    private readonly TimeSpan _clockTolerance = options.ClockTolerance;
    private readonly int _batchSize = options.CleanupBatchSize;

    private ProofStatements Statements => field ??= new(_definition);

    public async Task<ReplayOutcome> AddAsync(ReplayKey key, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        NpgsqlParameter[] row =
        [
            new NpgsqlParameter<byte[]> { TypedValue = key.ToArray() },
            new NpgsqlParameter<DateTime> { TypedValue = expiresAt.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz },
            new NpgsqlParameter<TimeSpan> { TypedValue = _clockTolerance },
        ];
        Task<int> added = connections.RunAsync(limit => connections.ExecuteAsync(Statements.Add, row, limit), _timeout, cancellationToken);
        return await added.ConfigureAwait(false) switch
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
        return connections.RunAsync(limit => connections.ExecuteAsync(Statements.RemoveExpired, parameters, limit), MaintenanceLimit, cancellationToken);
    }

    /// <summary>Adds a proof and removes it in one transaction. Returns why proofs cannot be added now; null if they can.</summary>
    /// <exception cref="PostgresException">The database returned an error, for instance because the role lacks a privilege.</exception>
    public Task<string?> FindFaultAsync(CancellationToken cancellationToken) =>
        connections.RunAsync(limit => connections.UseConnectionAsync(connection => ProbeAsync(connection, limit), limit), _timeout, cancellationToken);

    /// <summary>Creates the table if it is missing. Returns whether it was created.</summary>
    public Task<bool> CreateAsync(CancellationToken cancellationToken) => _definition.CreateAsync(connections, cancellationToken);

    private async Task<string?> ProbeAsync(NpgsqlConnection connection, TimeLimit limit)
    {
        byte[] proof = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);
        NpgsqlBatch batch = new(connection) { Timeout = limit.LastResortSeconds };
        await using ConfiguredAsyncDisposable end = batch.ConfigureAwait(false);
        foreach (string statement in (ReadOnlySpan<string>)[Statements.ProbeAdd, Statements.ProbeRemove])
            batch.BatchCommands.Add(new NpgsqlBatchCommand(statement) { Parameters = { new NpgsqlParameter<byte[]> { TypedValue = proof } } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Statements.ProbeClock));

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
}
