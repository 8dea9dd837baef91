namespace OidcTokenValidation.PostgreSql.Database;

/// <summary>The time limit of one database operation. The caller continues after the limit, whatever the operation does.</summary>
/// <remarks>
/// <para>
/// After the limit, the statement is not cancelled for another <see cref="Grace"/>: if the database only paused, the statement completes then and the
/// connection can be used again. Immediate cancellation would cost one connection for the cancellation and one for the cancelled statement, for all
/// statements of all nodes at the same moment.
/// </para>
/// <para>
/// Npgsql cancels a statement over a second connection, which it opens, writes and reads synchronously on the thread that cancels. While the database
/// hangs, each cancellation would block a thread of the thread pool, and requests that need a thread would exceed every limit. So a running statement is
/// cancelled from a thread of its own; there are never more of these than connections. A connection that responds neither to the statement nor to the
/// cancellation is closed and leaves the pool.
/// This works (measured with Npgsql 10.0.0) only if a session is not reset between its uses: a cancellation waits for the response to the reset.
/// </para>
/// </remarks>
internal sealed class TimeLimit : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    // Not disposed: a thread may be cancelling it. A source without its own timer holds no resources.
    private readonly CancellationTokenSource _source = new();
    private readonly ITimer _timer;
    private volatile bool _isExecuting;
    private bool _hasElapsed;

    private TimeLimit(TimeSpan limit, TimeProvider time)
    {
        LastResortSeconds = (int)Math.Ceiling((limit + Grace).TotalSeconds) + 5;
        _timer = time.CreateTimer(static self => ((TimeLimit)self!).OnTimer(), this, limit, Grace);
    }

    /// <summary>When Npgsql itself aborts a statement whose cancellation did not work.</summary>
    public int LastResortSeconds { get; }

    /// <summary>Cancels the operation after the limit.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>
    /// Runs an operation and waits for it until <paramref name="limit"/> or until the caller cancels. The operation itself may end some time after that.
    /// </summary>
    /// <exception cref="TimeoutException">The limit has elapsed.</exception>
    public static async Task<T> RunAsync<T>(Func<TimeLimit, Task<T>> operation, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        Task<T> running = ExecuteAsync(operation, limit, time);
        try
        {
            return await running.WaitAsync(limit, time, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The database did not respond within {limit}.", exception);
        }
        finally
        {
            // Observes the exception of an operation that fails after the limit.
            _ = running.ContinueWith(
                static ended => ended.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }
    }

    /// <summary>Marks the start of a statement: from now on, cancellation runs on its own thread.</summary>
    public void StartStatement()
    {
        _isExecuting = true;
        _source.Token.ThrowIfCancellationRequested();
    }

    public void Dispose() => _timer.Dispose();

    private static async Task<T> ExecuteAsync<T>(Func<TimeLimit, Task<T>> operation, TimeSpan limit, TimeProvider time)
    {
        using var self = new TimeLimit(limit, time);
        return await operation(self).ConfigureAwait(false);
    }

    private void OnTimer()
    {
        bool isFirst = !_hasElapsed;
        _hasElapsed = true;
        if (!_isExecuting)
            _source.Cancel();
        else if (!isFirst && !_source.IsCancellationRequested)
            new Thread(_source.Cancel) { IsBackground = true, Name = "PostgreSQL cancellation" }.UnsafeStart();
    }
}
