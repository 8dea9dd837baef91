using Microsoft.Extensions.Logging;

namespace OidcTokenValidation.Revocation;

/// <summary>Reads the feed from its beginning and then as it grows, and appends what this node revokes.</summary>
internal sealed class FeedFollower : IDisposable
{
    // Also bounds how late an entry is applied where a notification was lost.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AppendLimit = TimeSpan.FromSeconds(5);

    private readonly IRevocationFeed _feed;
    private readonly FeedPosition _position;
    private readonly PendingEntries _pending;
    private readonly FeedAvailability _availability;
    private readonly FeedOutage _outage;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _firstRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TaskCompletionSource _appended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FeedFollower(IRevocationFeed feed, RevocationState state, TimeSpan maxLag, bool acceptWithoutFeed, TimeProvider time, ILogger logger)
    {
        (_feed, _time) = (feed, time);
        _position = new FeedPosition(feed, state, logger);
        _pending = new PendingEntries(state);
        _availability = new FeedAvailability(maxLag, acceptWithoutFeed, time);
        _outage = new FeedOutage(time, logger);
        _ = Task.Run(() => ReadAsync(_stopping.Token));
        _ = Task.Run(() => SubscribeAsync(_stopping.Token));
    }

    /// <inheritdoc cref="TokenRevocations.IsAvailable"/>
    public bool IsAvailable => _availability.IsAvailable;

    /// <summary>Completes when this node has had all entries once.</summary>
    public Task CaughtUp => _availability.CaughtUp;

    public TokenRevocationHealth Health => new()
    {
        IsAvailable = IsAvailable,
        HasFeed = true,
        Lag = _availability.Lag,
        Fault = _outage.Fault,
        PendingCount = _pending.Count,
    };

    /// <inheritdoc cref="TokenRevocations.WaitForFirstReadAsync"/>
    public async Task WaitForFirstReadAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        await _firstRead.Task.WaitAsync(limit, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Appends an entry that this node has applied; later, if the feed cannot be reached.</summary>
    public async ValueTask<RevocationOutcome> AppendAsync(RevocationEntry entry, CancellationToken cancellationToken)
    {
        // Before the call: it may end by cancellation, or later than the limit.
        _pending.Add(entry);
        try
        {
            await _feed.AppendAsync([entry], _stopping.Token).AsTask().WaitAsync(AppendLimit, _time, cancellationToken).ConfigureAwait(false);
            _pending.Remove(entry);
            return RevocationOutcome.Shared;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            _outage.AppendFailed(exception);
            return RevocationOutcome.Pending;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Cancel();
        _availability.Dispose();
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            // Before the read, so that a notification during it starts the next one.
            var appended = _appended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            try
            {
                await ReadAllAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                _availability.AttemptFailed();
                _outage.ReadFailed(exception, Health);
            }

            _firstRead.TrySetResult();
            await appended.Task.WaitAsync(Interval, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReadAllAsync(CancellationToken cancellationToken)
    {
        (long startedAt, DateTimeOffset startTime) = (_time.GetTimestamp(), _time.GetUtcNow());
        await _position.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        _availability.BecameCurrent(startedAt, startTime);
        try
        {
            await _position.RepairAsync(cancellationToken).ConfigureAwait(false);
            await _pending.AppendToAsync(_feed, cancellationToken).ConfigureAwait(false);
            _outage.Ended();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            _outage.AppendFailed(exception);
        }
    }

    private async Task SubscribeAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await _feed.SubscribeAsync(() => _appended.TrySetResult(), cancellationToken).ConfigureAwait(false);
            }
            catch (Exception) when (!cancellationToken.IsCancellationRequested)
            {
                // Without it the feed is read each second. If it cannot be read either, that is reported.
            }

            await Task.Delay(Interval, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
