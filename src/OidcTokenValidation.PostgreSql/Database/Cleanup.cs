namespace OidcTokenValidation.PostgreSql.Database;

/// <summary>Removes expired rows in the background: one sweep at a time. No request waits for it.</summary>
/// <param name="removeBatch">Removes one batch, and returns how many rows were removed.</param>
/// <param name="batchSize">The number of rows in a full batch.</param>
/// <param name="interval">The time from the start of one sweep to the next.</param>
/// <param name="time">The clock.</param>
/// <param name="onFailed">Logs the exception of a sweep.</param>
internal sealed class Cleanup(
    Func<CancellationToken, Task<int>> removeBatch, int batchSize, TimeSpan interval, TimeProvider time, Action<Exception> onFailed)
    : IAsyncDisposable, IDisposable
{
    // Not disposed: a sweep may still read its token. A source without a timer holds no resources.
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _starting = new();
    private long _lastStart;
    private Task _sweep = Task.CompletedTask;

    /// <summary>Starts a sweep at the first request, and then when the interval has elapsed since the last start.</summary>
    public void StartIfDue()
    {
        long last = Volatile.Read(ref _lastStart);
        if (last != 0 && time.GetElapsedTime(last) < interval)
            return;

        lock (_starting)
        {
            if (_lastStart != last || !_sweep.IsCompleted || _stop.IsCancellationRequested)
                return;
            Volatile.Write(ref _lastStart, time.GetTimestamp());

            // A sweep does not belong to the request that starts it.
            using AsyncFlowControl suppressed = ExecutionContext.SuppressFlow();
            _sweep = Task.Run(SweepAsync);
        }
    }

    /// <summary>Removes all expired rows in batches.</summary>
    public async Task<long> RunAsync(CancellationToken cancellationToken)
    {
        long total = 0;
        int removed;
        do
        {
            removed = await removeBatch(cancellationToken).ConfigureAwait(false);
            total += removed;
        }
        while (removed == batchSize);
        return total;
    }

    /// <summary>Prevents further sweeps and cancels the current one.</summary>
    public void Dispose() => _stop.Cancel();

    /// <summary>Does the same and waits for the current sweep to end.</summary>
    public async ValueTask DisposeAsync()
    {
        Dispose();
        await GetSweep().ConfigureAwait(false);
    }

    private Task GetSweep()
    {
        lock (_starting)
            return _sweep;
    }

    private async Task SweepAsync()
    {
        try
        {
            await TimeLimit.RunAsync(_ => RunAsync(_stop.Token), interval, time, _stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The store or feed is being disposed.
        }
        catch (Exception exception)
        {
            // At most one entry for each interval. The next sweep removes what is left.
            onFailed(exception);
        }
    }
}
