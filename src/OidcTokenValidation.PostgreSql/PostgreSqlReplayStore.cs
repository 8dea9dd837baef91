using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OidcTokenValidation.PostgreSql.Configuration;
using OidcTokenValidation.PostgreSql.Database;
using OidcTokenValidation.PostgreSql.Diagnostics;

namespace OidcTokenValidation.PostgreSql;

/// <summary>Remembers used proofs in one PostgreSQL table: right for several nodes (RFC 9449 §11.1).</summary>
/// <remarks>
/// Thread-safe. The database decides, in one statement, which of many callers was the first. Where it cannot be reached, does not answer in time or refuses,
/// the outcome is <see cref="ReplayOutcome.Unavailable"/>: no proof passes unseen. So it is for a proof that is not in the table, and that may have been
/// removed: its time is over by the
/// database's clock, or that clock was ahead and was set back. Only a proof that is in the table is <see cref="ReplayOutcome.Replayed"/>.
/// </remarks>
public sealed class PostgreSqlReplayStore : IReplayStore, IReplayStoreProbe, IDisposable, IAsyncDisposable
{
    private readonly CircuitBreaker _breaker;
    private readonly Connections _connections;
    private readonly ProofTable _table;
    private readonly Cleanup _cleanup;
    private readonly OutageLog _outages;

    /// <summary>Makes a store. The options are validated and taken over; nothing is connected yet.</summary>
    /// <param name="options">Where the proofs are kept.</param>
    /// <param name="timeProvider">The clock of time limits and of the cleanup; the system's if null. Whether a proof has expired is decided by the database's
    /// clock.</param>
    /// <param name="logger">Where to log; nowhere if null.</param>
    /// <exception cref="OptionsValidationException">The options have mistakes; the message names all of them.</exception>
    public PostgreSqlReplayStore(PostgreSqlReplayStoreOptions options, TimeProvider? timeProvider = null, ILogger<PostgreSqlReplayStore>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        IReadOnlyList<string> mistakes = OptionsRules.FindMistakes(options);
        if (mistakes.Count > 0)
            throw new OptionsValidationException(nameof(PostgreSqlReplayStoreOptions), typeof(PostgreSqlReplayStoreOptions), mistakes);

        ILogger log = logger ?? NullLogger<PostgreSqlReplayStore>.Instance;
        TimeProvider time = timeProvider ?? TimeProvider.System;
        _breaker = new CircuitBreaker(time);
        _connections = new Connections(options, _breaker, time);
        _table = new ProofTable(options, _connections, _breaker, time);
        _breaker.Probe = _table.FindFaultAsync;
        _cleanup = new Cleanup(_table, options.CleanupInterval, time, log);
        _outages = new OutageLog(log, time);
    }

    // The log names what is wrong with the database, which the validator does not know.
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
            // A caller that gives up does not break the connection: the statement ends by itself, or at its time limit.
            outcome = await _table.AddAsync(key, expiresAt, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!IsCancelled(exception, cancellationToken))
        {
            // RFC 9449 §11.1: who cannot tell whether a proof was used does not accept it.
            _outages.Failed(exception);
            return ReplayOutcome.Unavailable;
        }

        if (outcome == ReplayOutcome.Unavailable)
            _outages.Failed(Fault.Unknown);
        else
            _outages.Worked();
        _cleanup.StartIfDue();
        return outcome;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Adds a row and removes it in one transaction, within the time limit of the options: this takes the locks, the privileges and the disk that a
    /// proof needs. It also compares the
    /// clocks. How many proofs the table holds is not counted.
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
            return new ReplayStoreHealth { IsAvailable = false, Fault = Fault.Describe(exception) };
        }
    }

    /// <summary>Creates the table and its index if there is no table of that name. Many nodes may call it at once.</summary>
    /// <param name="cancellationToken">Ends the waiting; the table may be created all the same.</param>
    /// <remarks>Only where the table is missing does the database role need the right to create it: otherwise <c>insert</c>, <c>select</c>,
    /// <c>update</c> and <c>delete</c> are enough.</remarks>
    /// <exception cref="Npgsql.NpgsqlException">The database cannot be reached, or it refuses.</exception>
    /// <exception cref="TimeoutException">It did not answer within 30 seconds.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public Task CreateTableAsync(CancellationToken cancellationToken = default) => _table.CreateAsync(cancellationToken);

    /// <summary>Removes all proofs that have expired, in batches. The store does it by itself now and then; for a job of your own.</summary>
    /// <param name="cancellationToken">Ends the waiting; the batch that runs may still be removed.</param>
    /// <returns>How many were removed.</returns>
    /// <exception cref="Npgsql.NpgsqlException">The database cannot be reached, or it refuses.</exception>
    /// <exception cref="TimeoutException">One batch took more than 30 seconds.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public Task<long> RemoveExpiredAsync(CancellationToken cancellationToken = default) => _cleanup.RunAsync(cancellationToken);

    /// <summary>Ends the cleanup and closes the connections of the store's own pool. Proofs are <see cref="ReplayOutcome.Unavailable"/> from then on.</summary>
    public async ValueTask DisposeAsync()
    {
        _breaker.Dispose();
        await _cleanup.DisposeAsync().ConfigureAwait(false);
        await _connections.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The same as <see cref="DisposeAsync"/>, without waiting for the cleanup to end.</summary>
    public void Dispose()
    {
        _breaker.Dispose();
        _cleanup.Dispose();
        _connections.Dispose();
    }

    private static bool IsCancelled(Exception exception, CancellationToken cancellationToken) =>
        exception is OperationCanceledException && cancellationToken.IsCancellationRequested;
}
