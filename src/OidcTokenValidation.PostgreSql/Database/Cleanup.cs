using Microsoft.Extensions.Logging;
using OidcTokenValidation.PostgreSql.Diagnostics;

namespace OidcTokenValidation.PostgreSql.Database;

/// <summary>Removes expired proofs beside the requests: one sweep at a time, no request waits for it.</summary>
internal sealed class Cleanup(ProofTable table, TimeSpan interval, TimeProvider time, ILogger logger) : IAsyncDisposable, IDisposable
{
    // Not disposed: a sweep may still look at its token, and without a timer it holds nothing.
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _starting = new();
    private long _lastStart;
    private Task _sweep = Task.CompletedTask;

    /// <summary>Starts a sweep at the first request and when the interval has passed since the last one.</summary>
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

            // A sweep is no part of the request that happened to start it.
            using AsyncFlowControl apart = ExecutionContext.SuppressFlow();
            _sweep = Task.Run(SweepAsync);
        }
    }

    /// <summary>Removes all that has expired, batch by batch.</summary>
    public async Task<long> RunAsync(CancellationToken cancellationToken)
    {
        long total = 0;
        int removed;
        do
        {
            removed = await table.RemoveExpiredAsync(cancellationToken).ConfigureAwait(false);
            total += removed;
        }
        while (removed == table.BatchSize);
        return total;
    }

    /// <summary>Lets no sweep start any more; one that runs ends soon.</summary>
    public void Dispose() => _stop.Cancel();

    /// <summary>The same, and waits for it.</summary>
    public async ValueTask DisposeAsync()
    {
        Dispose();
        await Sweep().ConfigureAwait(false);
    }

    private Task Sweep()
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
            // The store is being disposed of.
        }
        catch (Exception exception)
        {
            // At most one for each interval; the next sweep removes what this one left.
            Log.CleanupFailed(logger, Fault.Describe(exception), exception);
        }
    }
}
