using StackExchange.Redis;

namespace OidcTokenValidation.Redis.Server;

/// <summary>Runs scripts on the server within a time limit. The connection is opened for the first of them.</summary>
internal sealed class RedisClient(ConfigurationOptions? configuration, IConnectionMultiplexer? own, TimeSpan timeout, TimeProvider time) : IDisposable
{
    private readonly Lock _connecting = new();
    private Task<IConnectionMultiplexer>? _connection;
    private bool _isDisposed;

    /// <summary>Called when a connection was restored: the server may be another one, or may have lost data.</summary>
    public Action? Reconnected { get; set; }

    /// <summary>Runs a script on the server that has the key.</summary>
    /// <exception cref="TimeoutException">The server did not respond in time.</exception>
    /// <exception cref="RedisException">The server cannot be reached, or returned an error.</exception>
    public Task<RedisResult> EvaluateAsync(string script, RedisKey key, RedisValue[] values, CancellationToken cancellationToken) =>
        RunAsync(connection => connection.GetDatabase().ScriptEvaluateAsync(script, [key], values), cancellationToken);

    /// <summary>Runs an operation within the time limit. The operation itself may end later.</summary>
    public async Task<T> RunAsync<T>(Func<IConnectionMultiplexer, Task<T>> operation, CancellationToken cancellationToken)
    {
        Task<T> running = ConnectAndRunAsync(operation);
        try
        {
            return await running.WaitAsync(timeout, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (!running.IsCompleted)
        {
            // Observes the exception of an operation that fails after its caller has left.
            _ = running.ContinueWith(static late => _ = late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw;
        }
    }

    /// <summary>The connection; it is opened by the first call.</summary>
    public Task<IConnectionMultiplexer> ConnectAsync()
    {
        lock (_connecting)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(RedisClient));

            // An attempt that failed is not repeated by itself.
            if (_connection is null or { IsFaulted: true })
                _connection = own is null ? Task.Run(OpenAsync) : Task.FromResult(Attach(own));
            return _connection;
        }
    }

    /// <summary>Closes the connection, unless it is the caller's own.</summary>
    public void Dispose()
    {
        Task<IConnectionMultiplexer>? opened;
        lock (_connecting)
        {
            _isDisposed = true;
            opened = _connection;
        }

        _ = opened?.ContinueWith(Close, CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
    }

    private async Task<T> ConnectAndRunAsync<T>(Func<IConnectionMultiplexer, Task<T>> operation)
    {
        IConnectionMultiplexer connection = await ConnectAsync().ConfigureAwait(false);
        return await operation(connection).ConfigureAwait(false);
    }

    private async Task<IConnectionMultiplexer> OpenAsync() =>
        Attach(await ConnectionMultiplexer.ConnectAsync(configuration!).ConfigureAwait(false));

    private IConnectionMultiplexer Attach(IConnectionMultiplexer connection)
    {
        connection.ConnectionRestored += OnRestored;
        return connection;
    }

    private void Close(Task<IConnectionMultiplexer> opened)
    {
        opened.Result.ConnectionRestored -= OnRestored;
        if (own is null)
            opened.Result.Dispose();
    }

    private void OnRestored(object? sender, ConnectionFailedEventArgs restored) => Reconnected?.Invoke();
}
