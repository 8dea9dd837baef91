using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OidcTokenValidation.PostgreSql.Configuration;
using OidcTokenValidation.PostgreSql.Database;
using OidcTokenValidation.PostgreSql.Diagnostics;

namespace OidcTokenValidation.PostgreSql;

/// <summary>Shares revocations between nodes in one PostgreSQL table, with notifications (<c>LISTEN</c> and <c>NOTIFY</c>).</summary>
/// <remarks>
/// Thread-safe. Give it to <see cref="TokenRevocations"/>, or register it with <c>AddPostgreSqlRevocationFeed</c>. If the database cannot be reached, does not
/// respond in time or returns an error, the methods throw a <see cref="RevocationFeedException"/> with the fault and its remedy. The database's table contains
/// hashes, and no identifier as text.
/// </remarks>
public sealed class PostgreSqlRevocationFeed : IRevocationFeed, IDisposable, IAsyncDisposable
{
    // Two execute statements, so that a write does not delay reads. One is for the subscription.
    private const int PoolSize = 3;

    private static readonly TimeSpan CleanupInterval = TimeSpan.FromMinutes(1);

    private readonly CircuitBreaker _breaker;
    private readonly Connections _connections;
    private readonly TableDefinition _definition;
    private readonly EntryTable _table;
    private readonly Subscription _subscription;
    private readonly Cleanup _cleanup;

    /// <summary>Creates a feed. The options are validated and copied. No connection is opened yet.</summary>
    /// <param name="options">The options.</param>
    /// <param name="timeProvider">The clock; the system clock if null. An entry is removed when it has expired by this clock and by that of the
    /// database.</param>
    /// <param name="logger">The logger; nothing is logged if null.</param>
    /// <exception cref="OptionsValidationException">The options have errors; the message contains all of them.</exception>
    public PostgreSqlRevocationFeed(
        PostgreSqlRevocationFeedOptions options, TimeProvider? timeProvider = null, ILogger<PostgreSqlRevocationFeed>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        IReadOnlyList<string> errors = PostgreSqlRevocationFeedOptionsRules.FindErrors(options);
        if (errors.Count > 0)
            throw new OptionsValidationException(nameof(PostgreSqlRevocationFeedOptions), typeof(PostgreSqlRevocationFeedOptions), errors);

        ILogger log = logger ?? NullLogger<PostgreSqlRevocationFeed>.Instance;
        TimeProvider time = timeProvider ?? TimeProvider.System;
        _breaker = new CircuitBreaker(time);
        var database = new DatabaseSettings(options.ConnectionString, options.DataSource, options.Timeout, PoolSize, ReservedConnections: 1);
        _connections = new Connections(database, _breaker, time);
        _definition = new TableDefinition(options.Table, EntryStatements.Columns, options.Logged);
        _table = new EntryTable(_definition, _connections, options.Timeout, time);
        _subscription = new Subscription(_connections, options.Timeout, time);
        _breaker.Probe = _table.ProbeAsync;
        _cleanup = new Cleanup(
            _table.RemoveExpiredAsync,
            EntryTable.CleanupBatchSize,
            CleanupInterval,
            time,
            exception => PostgreSqlRevocationFeedLog.CleanupFailed(log, Describe(exception), exception));
    }

    /// <inheritdoc/>
    /// <remarks>While the database does not respond, it throws at once; a probe that runs once a second detects its return.</remarks>
    /// <exception cref="RevocationFeedException">The entries may not have been appended.</exception>
    public async ValueTask AppendAsync(IReadOnlyList<RevocationEntry> entries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entries);
        cancellationToken.ThrowIfCancellationRequested();
        if (_breaker.Reason is { } reason)
            throw CreateFault(reason);
        try
        {
            await _table.AppendAsync(entries, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsFault(exception, cancellationToken))
        {
            throw CreateFault(exception);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="RevocationFeedException">The entries cannot be read.</exception>
    public async ValueTask<RevocationPage> ReadAsync(string? position, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            // Also during an outage: nodes read once a second, and that finds the return of the database too.
            RevocationPage page = await _table.ReadAsync(position, cancellationToken).ConfigureAwait(false);
            _cleanup.StartIfDue();
            return page;
        }
        catch (Exception exception) when (IsFault(exception, cancellationToken))
        {
            throw CreateFault(exception);
        }
    }

    /// <inheritdoc/>
    /// <remarks>It uses one connection, which it checks every 2 seconds. A pooler that shares sessions between transactions passes no notifications on: then
    /// nodes read once a second.</remarks>
    /// <exception cref="RevocationFeedException">The subscription cannot be established, or its connection is broken.</exception>
    public async Task SubscribeAsync(Action appended, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(appended);
        try
        {
            await _subscription.RunAsync(appended, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsFault(exception, cancellationToken))
        {
            throw CreateFault(exception);
        }
    }

    /// <summary>Creates the table and its index if the table does not exist. Many nodes may call it at once.</summary>
    /// <param name="cancellationToken">Stops waiting; the table may be created nevertheless.</param>
    /// <remarks>The database role needs the privilege to create a table only if the table is missing. Otherwise <c>insert</c>, <c>select</c>,
    /// <c>update</c> and <c>delete</c> are enough.</remarks>
    /// <exception cref="Npgsql.NpgsqlException">The database cannot be reached, or it returns an error.</exception>
    /// <exception cref="TimeoutException">The database did not respond within 30 seconds.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled the operation.</exception>
    public Task CreateTableAsync(CancellationToken cancellationToken = default) => _definition.CreateAsync(_connections, cancellationToken);

    /// <summary>Removes all expired entries in batches. The feed does this in the background once a minute; use this method in a job of your own.</summary>
    /// <param name="cancellationToken">Stops waiting; the current batch may be removed nevertheless.</param>
    /// <returns>The number of removed entries.</returns>
    /// <exception cref="Npgsql.NpgsqlException">The database cannot be reached, or it returns an error.</exception>
    /// <exception cref="TimeoutException">One batch took longer than <see cref="PostgreSqlRevocationFeedOptions.Timeout"/>.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled the operation.</exception>
    public Task<long> RemoveExpiredAsync(CancellationToken cancellationToken = default) => _cleanup.RunAsync(cancellationToken);

    /// <summary>Stops the cleanup and closes the connections of the feed's own pool.</summary>
    public async ValueTask DisposeAsync()
    {
        _breaker.Dispose();
        await _cleanup.DisposeAsync().ConfigureAwait(false);
        _table.Dispose();
        await _connections.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Does the same as <see cref="DisposeAsync"/> without waiting for the cleanup.</summary>
    public void Dispose()
    {
        _breaker.Dispose();
        _cleanup.Dispose();
        _table.Dispose();
        _connections.Dispose();
    }

    private static string Describe(Exception exception) => DatabaseFaults.Describe(exception, EntryStatements.Columns);

    private static RevocationFeedException CreateFault(Exception exception) => new(Describe(exception), exception);

    private static bool IsFault(Exception exception, CancellationToken cancellationToken) =>
        exception is not RevocationFeedException && !(exception is OperationCanceledException && cancellationToken.IsCancellationRequested);
}
