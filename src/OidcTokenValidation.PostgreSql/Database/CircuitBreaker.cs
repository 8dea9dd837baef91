namespace OidcTokenValidation.PostgreSql.Database;

/// <summary>While the database does not respond, requests do not wait for it. A background probe checks once a second whether it responds again.</summary>
/// <remarks>
/// The breaker opens when an operation exceeds its time limit and no statement completed in the last half of that time, or when no connection is left and
/// none can be opened. Not in all of that time: under load, requests wait for a connection while those before them still get their responses.
/// Every response closes it, including an error of the database, because an error costs a request no time. No probe runs without an outage.
/// </remarks>
internal sealed class CircuitBreaker(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstInterval = TimeSpan.FromMilliseconds(100);

    // Not disposed: a probe may still read its token. A source without a timer holds no resources.
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private long _respondedAt = time.GetTimestamp();
    private bool _isProbing;
    private volatile Exception? _reason;

    /// <summary>Sends one statement. It is set once, before the first outage.</summary>
    public Func<CancellationToken, Task>? Probe { get; set; }

    /// <summary>The exception that opened the breaker; null if it is closed.</summary>
    public Exception? Reason => _reason;

    /// <summary>Closes the breaker: the database responded to a statement.</summary>
    public void OnResponse()
    {
        Volatile.Write(ref _respondedAt, time.GetTimestamp());
        if (_reason is not null)
            _reason = null;
    }

    /// <summary>Opens the breaker if no statement completed lately: an operation exceeded its time limit.</summary>
    /// <param name="limit">The time limit.</param>
    /// <param name="reason">The exception to report.</param>
    public void OnTimeout(TimeSpan limit, Exception reason)
    {
        if (time.GetElapsedTime(Volatile.Read(ref _respondedAt)) >= limit / 2)
            Open(reason);
    }

    /// <summary>Opens the breaker: no connection is open, and none could be opened.</summary>
    public void OnUnreachable(Exception reason) => Open(reason);

    public void Dispose() => _stop.Cancel();

    private void Open(Exception reason)
    {
        lock (_lock)
        {
            _reason = reason;
            if (_isProbing || _stop.IsCancellationRequested)
                return;
            _isProbing = true;
        }

        // The probes do not belong to the request that detected the outage, so its execution context must not flow (unsafe).
        ThreadPool.UnsafeQueueUserWorkItem(static self => _ = self.ProbeAsync(), this, preferLocal: false);
    }

    private async Task ProbeAsync()
    {
        TimeSpan pause = FirstInterval;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(pause, time, _stop.Token).ConfigureAwait(false);
                if (_reason is not null)
                    await Probe!(_stop.Token).ConfigureAwait(false);
            }
            catch (Exception)
            {
                // The pool and the time limit have already reported the failure to this breaker.
            }

            pause = pause < ProbeInterval / 2 ? pause * 2 : ProbeInterval;
            lock (_lock)
            {
                if (_reason is not null)
                    continue;
                _isProbing = false;
                return;
            }
        }
    }
}
