using System.Data;
using Npgsql;

namespace OidcTokenValidation.PostgreSql.Database;

/// <summary>A pool of open connections. Connections are opened in the background, few at a time, with a pause after a failure.</summary>
/// <remarks>
/// A request takes the first connection that becomes free, whether it was returned or has just been opened. So a connection that hangs while it is
/// opened delays no request that another connection can serve. After 10 seconds a connection is returned to the data source, which applies its own rules
/// for the lifetime of connections.
/// </remarks>
internal sealed class ConnectionPool(NpgsqlDataSource source, ConnectionLimits limits, CircuitBreaker breaker, TimeProvider time) : IDisposable
{
    // Nodes that lose all connections at once must not make the database start many processes at once.
    private const int MaxOpening = 2;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HoldTime = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource<PooledConnection>> _waiting = [];

    // The last connection is rented first, so the connections at the front are the ones that are not needed.
    private readonly List<PooledConnection> _idle = [];
    private int _total;
    private int _opening;
    private int _generation;
    private long? _failedAt;
    private long? _clearedAt;
    private bool _disposed;

    /// <summary>Rents a connection until it is returned.</summary>
    public async Task<PooledConnection> AcquireAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource<PooledConnection> waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
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
            // The connection was assigned at the moment of the cancellation.
            Return(await waiter.Task.ConfigureAwait(false));
            throw;
        }
    }

    /// <summary>
    /// Returns a connection to the pool. If it is broken, the connections that were not used since it was rented are closed: they are probably broken too.
    /// </summary>
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

    /// <summary>Discards all current connections, at most once a second. After a failover they may lead to a server that is read-only.</summary>
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

    /// <summary>Closes the idle connections. Rented connections are closed when they are returned.</summary>
    public void Dispose()
    {
        List<PooledConnection> closed;
        lock (_lock)
        {
            _disposed = true;
            closed = TakeIdle();
            FailWaiting(new ObjectDisposedException(nameof(ConnectionPool)));
        }

        Close(closed);
    }

    private void StartOpening()
    {
        // While other connections are open, a failed attempt is repeated after a pause. Without any, the circuit breaker decides when to try again.
        bool isPaused = _total > _opening && _failedAt is { } at && time.GetElapsedTime(at) < Pause;
        while (!_disposed && !isPaused && _opening < MaxOpening && _total < limits.Size && _waiting.Count > _opening)
        {
            (_opening, _total) = (_opening + 1, _total + 1);

            // Opening does not belong to the request or the transaction that needs the connection, so its context must not flow (unsafe).
            ThreadPool.UnsafeQueueUserWorkItem(static self => _ = self.OpenAsync(), this, preferLocal: false);
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
            fault = exception is OperationCanceledException
                ? new TimeoutException($"No connection could be opened within {limits.OpenTimeout}.", exception)
                : exception;
        }

        lock (_lock)
        {
            _opening--;
            if (opened is null)
                OnOpenFailed(fault!);
            else
                Deliver(new PooledConnection(opened, generation, time.GetTimestamp()));
            StartOpening();
        }
    }

    private void OnOpenFailed(Exception fault)
    {
        _total--;
        _failedAt = time.GetTimestamp();
        if (_total > _opening)
            return;

        // No connection is left for the waiting requests. One that is still being opened is for the next probe.
        breaker.OnUnreachable(fault);
        FailWaiting(fault);
    }

    // The request that has waited longest gets the connection.
    private void Deliver(PooledConnection connection)
    {
        connection.UsedAt = time.GetTimestamp();
        while (_waiting.TryDequeue(out TaskCompletionSource<PooledConnection>? waiter))
        {
            if (waiter.TrySetResult(connection))
                return;
        }

        // After disposal no request waits, so a connection that was just opened is closed.
        if (_disposed)
            connection.Connection.Dispose();
        else
            _idle.Add(connection);
    }

    private void FailWaiting(Exception fault)
    {
        while (_waiting.TryDequeue(out TaskCompletionSource<PooledConnection>? waiter))
        {
            // Observes the exception: no request may wait for it.
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

    // Returns them to the data source, which closes broken and cleared connections.
    private static void Close(List<PooledConnection> connections) => connections.ForEach(static connection => connection.Connection.Dispose());
}
