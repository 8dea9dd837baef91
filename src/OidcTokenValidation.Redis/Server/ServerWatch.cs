namespace OidcTokenValidation.Redis.Server;

/// <summary>Checks the server before its first use, then in the background: at intervals while there are requests, and after a reconnect.</summary>
internal sealed class ServerWatch(Func<CancellationToken, Task<string?>> check, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FaultInterval = TimeSpan.FromSeconds(1);

    // Not disposed: a check may still read its token. A source without a timer holds no resources.
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private Task<string?> _latest = Task.FromResult<string?>(null);
    private long _startedAt;
    private volatile bool _isDue = true;
    private volatile Known? _known;

    /// <summary>Makes the next check due.</summary>
    public void SetDue() => _isDue = true;

    /// <summary>Starts a check now, unless one is running.</summary>
    public void Start() => _ = GetCheck(isForced: true);

    /// <summary>Returns the fault that the latest check has found; null if it found none. Only the first check is waited for.</summary>
    public async ValueTask<string?> FindFaultAsync(CancellationToken cancellationToken)
    {
        Task<string?> current = GetCheck(isForced: false);
        if (_known is not { } known)
            return await current.WaitAsync(cancellationToken).ConfigureAwait(false);
        return known.Fault;
    }

    public void Dispose() => _stop.Cancel();

    private Task<string?> GetCheck(bool isForced)
    {
        TimeSpan interval = _known is { Fault: null } && !Volatile.Read(ref _latest).IsFaulted ? Interval : FaultInterval;
        if (!isForced && !_isDue && _known is not null && time.GetElapsedTime(Volatile.Read(ref _startedAt)) < interval)
            return _latest;

        lock (_lock)
        {
            if (!_latest.IsCompleted || _stop.IsCancellationRequested)
                return _latest;
            _isDue = false;
            Volatile.Write(ref _startedAt, time.GetTimestamp());

            // A check does not belong to the request that starts it.
            using AsyncFlowControl suppressed = ExecutionContext.SuppressFlow();
            _latest = Task.Run(CheckAsync);

            // Observes the exception of a check for which no request waits. The check itself has reported it to the circuit breaker.
            _ = _latest.ContinueWith(static check => _ = check.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            return _latest;
        }
    }

    private async Task<string?> CheckAsync()
    {
        string? fault = await check(_stop.Token).ConfigureAwait(false);
        _known = new Known(fault);
        return fault;
    }

    private sealed record Known(string? Fault);
}
