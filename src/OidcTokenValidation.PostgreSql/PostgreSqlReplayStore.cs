using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OidcTokenValidation.PostgreSql.Configuration;
using OidcTokenValidation.PostgreSql.Database;
using OidcTokenValidation.PostgreSql.Diagnostics;

namespace OidcTokenValidation.PostgreSql;

/// <summary>Stores used proofs in one PostgreSQL table, for several nodes (RFC 9449 §11.1).</summary>
/// <remarks>
/// Thread-safe. The database decides in one statement which of many callers was the first. If it cannot be reached, does not respond in time or returns an
/// error, the outcome is <see cref="ReplayOutcome.Unavailable"/>: no proof is accepted unchecked. The outcome is the same for a proof that is not in the
/// table but may have been removed, because it has expired by the database's clock, or because that clock was ahead and was set back. Only a proof that is
/// in the table is <see cref="ReplayOutcome.Replayed"/>.
/// </remarks>
public sealed class PostgreSqlReplayStore : IReplayStore, IReplayStoreProbe, IDisposable, IAsyncDisposable
{
    // Two connections handle 600 proofs a second. One is for the cleanup and one for the health check.
    private const int PoolSize = 4;

    private readonly CircuitBreaker _breaker;
    private readonly Connections _connections;
    private readonly ProofTable _table;
    private readonly Cleanup _cleanup;
    private readonly OutageLog _outages;

    /// <summary>Creates a store. The options are validated and copied. No connection is opened yet.</summary>
    /// <param name="options">The options.</param>
    /// <param name="timeProvider">The clock of time limits and of the cleanup; the system clock if null. The database's clock decides whether a proof has
    /// expired.</param>
    /// <param name="logger">The logger; nothing is logged if null.</param>
    /// <exception cref="OptionsValidationException">The options have errors; the message contains all of them.</exception>
    public PostgreSqlReplayStore(PostgreSqlReplayStoreOptions options, TimeProvider? timeProvider = null, ILogger<PostgreSqlReplayStore>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        IReadOnlyList<string> errors = PostgreSqlReplayStoreOptionsRules.FindErrors(options);
        if (errors.Count > 0)
            throw new OptionsValidationException(nameof(PostgreSqlReplayStoreOptions), typeof(PostgreSqlReplayStoreOptions), errors);

        ILogger log = logger ?? NullLogger<PostgreSqlReplayStore>.Instance;
        TimeProvider time = timeProvider ?? TimeProvider.System;
        _breaker = new CircuitBreaker(time);
        var database = new DatabaseSettings(options.ConnectionString, options.DataSource, options.Timeout, PoolSize, ReservedConnections: 0);
        _connections = new Connections(database, _breaker, time);
        _table = new ProofTable(options, _connections, time);
        _breaker.Probe = _table.FindFaultAsync;
        _cleanup = new Cleanup(
            _table.RemoveExpiredAsync,
            options.CleanupBatchSize,
            options.CleanupInterval,
            time,
            exception => PostgreSqlReplayStoreLog.CleanupFailed(log, Describe(exception), exception));
        _outages = new OutageLog(log, time);
    }

    // The log entries of the store contain the fault of the database, which the validator does not know.
    bool IReplayStoreProbe.LogsOutages => true;

    /// <inheritdoc/>
    public async ValueTask<ReplayOutcome> TryAddAsync(ReplayKey key, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_breaker.Reason is { } reason)
        {
            _outages.Failed(reason);
            return ReplayOutcome.Unavailable;
        }

        ReplayOutcome outcome;
        try
        {
            // Cancellation by the caller does not break the connection: the statement runs to its end or to its time limit.
            outcome = await _table.AddAsync(key, expiresAt, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!IsCancelled(exception, cancellationToken))
        {
            // RFC 9449 §11.1: a proof is not accepted if it is not known whether it was used before.
            _outages.Failed(exception);
            return ReplayOutcome.Unavailable;
        }

        if (outcome == ReplayOutcome.Unavailable)
            _outages.Failed(DatabaseFaults.Undecidable);
        else
            _outages.Succeeded();
        _cleanup.StartIfDue();
        return outcome;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Adds a row and removes it in one transaction, within the time limit of the options. This needs the locks, the privileges and the disk space that a
    /// proof needs. It also compares the clocks. The proofs in the table are not counted.
    /// </remarks>
    public async ValueTask<ReplayStoreHealth> ProbeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            string? fault = await _table.FindFaultAsync(cancellationToken).ConfigureAwait(false);
            return new ReplayStoreHealth { IsAvailable = fault is null, Fault = fault };
        }
        catch (Exception exception) when (!IsCancelled(exception, cancellationToken))
        {
            return new ReplayStoreHealth { IsAvailable = false, Fault = Describe(exception) };
        }
    }

    /// <summary>Creates the table and its index if the table does not exist. Many nodes may call it at once.</summary>
    /// <param name="cancellationToken">Stops waiting; the table may be created nevertheless.</param>
    /// <remarks>The database role needs the privilege to create a table only if the table is missing. Otherwise <c>insert</c>, <c>select</c>,
    /// <c>update</c> and <c>delete</c> are enough.</remarks>
    /// <exception cref="Npgsql.NpgsqlException">The database cannot be reached, or it returns an error.</exception>
    /// <exception cref="TimeoutException">The database did not respond within 30 seconds.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled the operation.</exception>
    public Task CreateTableAsync(CancellationToken cancellationToken = default) => _table.CreateAsync(cancellationToken);

    /// <summary>Removes all expired proofs in batches. The store does this in the background; use this method in a job of your own.</summary>
    /// <param name="cancellationToken">Stops waiting; the current batch may be removed nevertheless.</param>
    /// <returns>The number of removed proofs.</returns>
    /// <exception cref="Npgsql.NpgsqlException">The database cannot be reached, or it returns an error.</exception>
    /// <exception cref="TimeoutException">One batch took more than 30 seconds.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled the operation.</exception>
    public Task<long> RemoveExpiredAsync(CancellationToken cancellationToken = default) => _cleanup.RunAsync(cancellationToken);

    /// <summary>Stops the cleanup and closes the connections of the store's own pool. From then on, proofs are
    /// <see cref="ReplayOutcome.Unavailable"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        _breaker.Dispose();
        await _cleanup.DisposeAsync().ConfigureAwait(false);
        await _connections.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Does the same as <see cref="DisposeAsync"/> without waiting for the cleanup.</summary>
    public void Dispose()
    {
        _breaker.Dispose();
        _cleanup.Dispose();
        _connections.Dispose();
    }

    private static string Describe(Exception exception) => DatabaseFaults.Describe(exception, ProofStatements.Columns);

    private static bool IsCancelled(Exception exception, CancellationToken cancellationToken) =>
        exception is OperationCanceledException && cancellationToken.IsCancellationRequested;
}
