namespace OidcTokenValidation.PostgreSql.Database;

/// <summary>While the database does not answer, requests do not wait for it: a probe in the background finds its return, once a second.</summary>
/// <remarks>
/// It opens when a statement exceeded its time limit and no other one was answered meanwhile, or when no connection is left and none can be opened. Every answer closes it,
/// an error of the database included: that costs a request no time. It does not run without an outage.
/// </remarks>
internal sealed class CircuitBreaker(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstInterval = TimeSpan.FromMilliseconds(100);

    // Not disposed: a probe may still look at its token, and without a timer it holds nothing.
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private long _answeredAt = time.GetTimestamp();
    private bool _isProbing;
    private volatile Exception? _reason;

    /// <summary>Sends one statement; set once, before the first outage.</summary>
    public Func<CancellationToken, Task>? Probe { get; set; }

    /// <summary>Why requests are not sent to the database; null if they are.</summary>
    public Exception? Reason => _reason;

    /// <summary>The database answered a statement.</summary>
    public void Answered()
    {
        Volatile.Write(ref _answeredAt, time.GetTimestamp());
        if (_reason is not null)
            _reason = null;
    }

    /// <summary>A statement was not answered in time.</summary>
    /// <param name="since">When the time began.</param>
    /// <param name="reason">The exception to report.</param>
    public void TimedOut(long since, Exception reason)
    {
        if (Volatile.Read(ref _answeredAt) < since)
            Open(reason, ProbeInterval);
    }

    /// <summary>There is no connection, and none could be opened.</summary>
    public void Unreachable(Exception reason) => Open(reason, FirstInterval);

    public void Dispose() => _stop.Cancel();

    private void Open(Exception reason, TimeSpan pause)
    {
        lock (_lock)
        {
            _reason = reason;
            if (_isProbing || _stop.IsCancellationRequested)
                return;
            _isProbing = true;
        }

        // The probes are no part of the request that met the outage.
        using AsyncFlowControl apart = ExecutionContext.SuppressFlow();
        _ = Task.Run(() => ProbeAsync(pause));
    }

    private async Task ProbeAsync(TimeSpan pause)
    {
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
                // Every part that met the failure has noted it.
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
