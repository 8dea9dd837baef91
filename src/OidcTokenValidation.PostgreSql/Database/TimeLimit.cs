namespace OidcTokenValidation.PostgreSql.Database;

/// <summary>Gives one conversation with the database a time, and keeps to it whatever the conversation does.</summary>
/// <remarks>
/// <para>
/// When the time is over the caller goes on, and the statement is left alone for <see cref="Grace"/>: a database that only paused answers then, and the connection can be used again.
/// To cancel at once would cost a connection for the cancellation and one for what was cancelled, for all statements of all nodes at the same moment.
/// </para>
/// <para>
/// Npgsql cancels a statement by a second connection that it opens, writes and reads without <c>await</c>, on the thread that cancels. While the database hangs,
/// each of these would hold a thread of the pool, and the requests that need one would wait beyond every limit: a running statement is cancelled from a thread of its own.
/// There are never more of them than connections. A connection that answers neither the statement nor the cancellation is closed, and its place in the pool is free again.
/// All that (measured with Npgsql 10.0.0) only where a session is not reset between its uses: a cancellation waits for the reset's answer.
/// </para>
/// </remarks>
internal sealed class TimeLimit : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    // Not disposed: a thread may just be cancelling it, and without a timer of its own it holds nothing.
    private readonly CancellationTokenSource _source = new();
    private readonly ITimer _timer;
    private volatile bool _isTalking;
    private bool _isOver;

    private TimeLimit(TimeSpan limit, TimeProvider time)
    {
        LastResortSeconds = (int)Math.Ceiling((limit + Grace).TotalSeconds) + 5;
        _timer = time.CreateTimer(static self => ((TimeLimit)self!).End(), this, limit, Grace);
    }

    /// <summary>When Npgsql itself gives a statement up, should its cancellation not have worked.</summary>
    public int LastResortSeconds { get; }

    /// <summary>Ends the conversation when the time is over.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Waits for the conversation, but neither longer than <paramref name="limit"/> nor than the caller does. Left alone, it ends by itself or some time after the limit.</summary>
    /// <exception cref="TimeoutException">The time is over.</exception>
    public static async Task<T> RunAsync<T>(Func<TimeLimit, Task<T>> conversation, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        Task<T> running = ConverseAsync(conversation, limit, time);
        try
        {
            return await running.WaitAsync(limit, time, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The database did not answer within {limit}.", exception);
        }
        finally
        {
            // Whoever was left alone may still fail; somebody has to look.
            _ = running.ContinueWith(
                static ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>From now on the token belongs to statements that run.</summary>
    public void StartTalking()
    {
        _isTalking = true;
        _source.Token.ThrowIfCancellationRequested();
    }

    public void Dispose() => _timer.Dispose();

    private static async Task<T> ConverseAsync<T>(Func<TimeLimit, Task<T>> conversation, TimeSpan limit, TimeProvider time)
    {
        using var self = new TimeLimit(limit, time);
        return await conversation(self).ConfigureAwait(false);
    }

    private void End()
    {
        bool isFirst = !_isOver;
        _isOver = true;
        if (!_isTalking)
            _source.Cancel();
        else if (!isFirst && !_source.IsCancellationRequested)
            new Thread(_source.Cancel) { IsBackground = true, Name = "PostgreSQL cancellation" }.UnsafeStart();
    }
}
