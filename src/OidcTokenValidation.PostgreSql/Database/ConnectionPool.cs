using System.Data;
using Npgsql;

namespace OidcTokenValidation.PostgreSql.Database;

/// <summary>Lends open connections. Connecting runs beside the requests, few at a time, and pauses after a failure.</summary>
/// <remarks>
/// A request takes the first connection that becomes free, whether it was returned or has just been opened: a connection that hangs while it is opened delays no request that another
/// connection can serve. After a while a connection goes back to the data source, whose own rules for the lifetime of connections apply then.
/// </remarks>
internal sealed class ConnectionPool(NpgsqlDataSource source, ConnectionLimits limits, CircuitBreaker breaker, TimeProvider time) : IDisposable
{
    // Nodes that lost all connections at once must not make the database start many processes at once.
    private const int MaxOpening = 2;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HoldTime = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource<PooledConnection>> _waiting = [];

    // The last one is lent first: those at the front are the ones that are not needed.
    private readonly List<PooledConnection> _idle = [];
    private int _total;
    private int _opening;
    private int _generation;
    private long? _failedAt;
    private long? _clearedAt;
    private bool _disposed;

    /// <summary>A connection that belongs to the caller until it is returned.</summary>
    public async Task<PooledConnection> AcquireAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource<PooledConnection> waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(PostgreSqlReplayStore));
            if (_idle is [.., var last])
            {
                _idle.RemoveAt(_idle.Count - 1);
                last.UsedAt = time.GetTimestamp();
                return last;
            }

            _waiting.Enqueue(waiter);
            StartOpening();
        }

        try
        {
            return await waiter.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!waiter.TrySetCanceled(cancellationToken) && waiter.Task.IsCompletedSuccessfully)
        {
            // It was lent at the same moment.
            Return(await waiter.Task.ConfigureAwait(false));
            throw;
        }
    }

    /// <summary>Takes a connection back. With one that broke, those that were not used since it was lent are closed: they are likely to be broken too.</summary>
    public void Return(PooledConnection connection)
    {
        List<PooledConnection> closed = [];
        lock (_lock)
        {
            bool isBroken = connection.Connection.State != ConnectionState.Open;
            while (_idle is [var first, ..] && (isBroken ? first.UsedAt <= connection.UsedAt : time.GetElapsedTime(first.UsedAt) > HoldTime))
            {
                closed.Add(first);
                _idle.RemoveAt(0);
            }

            if (isBroken || _disposed || connection.Generation != _generation || time.GetElapsedTime(connection.OpenedAt) > HoldTime)
                closed.Add(connection);
            else
                Deliver(connection);
            _total -= closed.Count;
            StartOpening();
        }

        Close(closed);
    }

    /// <summary>Uses none of the present connections any more: after a switch of servers they may lead to one that only reads. Once a second at most.</summary>
    public void Clear()
    {
        List<PooledConnection> closed;
        lock (_lock)
        {
            if (_clearedAt is { } at && time.GetElapsedTime(at) < Pause)
                return;
            _clearedAt = time.GetTimestamp();
            _generation++;
            closed = TakeIdle();
        }

        source.Clear();
        Close(closed);
    }

    /// <summary>Lends nothing any more; what is lent is closed when it is returned.</summary>
    public void Dispose()
    {
        List<PooledConnection> closed;
        lock (_lock)
        {
            _disposed = true;
            closed = TakeIdle();
            FailWaiting(new ObjectDisposedException(nameof(PostgreSqlReplayStore)));
        }

        Close(closed);
    }

    private void StartOpening()
    {
        // While some are open, one that could not be opened is tried again later; otherwise the circuit breaker decides when.
        bool isPaused = _total > _opening && _failedAt is { } at && time.GetElapsedTime(at) < Pause;
        while (!_disposed && !isPaused && _opening < MaxOpening && _total < limits.Size && _waiting.Count > _opening)
        {
            (_opening, _total) = (_opening + 1, _total + 1);

            // Opening is no part of the request or of the transaction that happened to need it.
            using AsyncFlowControl apart = ExecutionContext.SuppressFlow();
            _ = Task.Run(OpenAsync);
        }
    }

    private async Task OpenAsync()
    {
        int generation = Volatile.Read(ref _generation);
        NpgsqlConnection? opened = null;
        Exception? fault = null;
        try
        {
            using var limit = new CancellationTokenSource(limits.OpenTimeout, time);
            opened = await source.OpenConnectionAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            fault = exception is OperationCanceledException ? new TimeoutException($"No connection could be opened within {limits.OpenTimeout}.", exception) : exception;
        }

        lock (_lock)
        {
            _opening--;
            if (opened is null)
                NoteFault(fault!);
            else
                Deliver(new PooledConnection(opened, generation, time.GetTimestamp()));
            StartOpening();
        }
    }

    private void NoteFault(Exception fault)
    {
        _total--;
        _failedAt = time.GetTimestamp();
        if (_total > _opening)
            return;

        // No connection is left that a request could wait for. Another one that is just being opened serves the next probe.
        breaker.Unreachable(fault);
        FailWaiting(fault);
    }

    // The one who waits longest gets it.
    private void Deliver(PooledConnection connection)
    {
        connection.UsedAt = time.GetTimestamp();
        while (_waiting.TryDequeue(out TaskCompletionSource<PooledConnection>? waiter))
        {
            if (waiter.TrySetResult(connection))
                return;
        }

        // After the disposal nothing waits: the one that was just opened is the last one.
        if (_disposed)
            connection.Connection.Dispose();
        else
            _idle.Add(connection);
    }

    private void FailWaiting(Exception fault)
    {
        while (_waiting.TryDequeue(out TaskCompletionSource<PooledConnection>? waiter))
        {
            // An exception that nobody waits for is no unobserved one.
            if (waiter.TrySetException(fault))
                _ = waiter.Task.Exception;
        }
    }

    private List<PooledConnection> TakeIdle()
    {
        List<PooledConnection> idle = [.. _idle];
        _idle.Clear();
        _total -= idle.Count;
        return idle;
    }

    // Gives them back to the data source, which closes what broke or was cleared.
    private static void Close(List<PooledConnection> connections) => connections.ForEach(static one => one.Connection.Dispose());
}
