using System.Diagnostics;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Keys;

/// <summary>A fetch that is under way, or has ended. The number tells which fetches began later.</summary>
internal readonly record struct KeyFetch(long Number, Task<KeyFetchFault> Task);

/// <summary>
/// Keeps one issuer's keys: one fetch at a time, detached from whoever waits for it; refreshed ahead in the background; a failing
/// provider is left alone for a while and asked again without anybody's request; never more requests than the budget.
/// </summary>
internal sealed class KeyRefresher : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _disposed = new();
    private readonly string _issuer;
    private readonly KeySourceOptions _options;
    private readonly KeyFetcher _fetcher;
    private readonly KeySourceServices _services;
    private readonly FetchBudget _budget;
    private readonly FetchSchedule _schedule;
    private volatile KeySnapshot? _current;
    private readonly DroppedKeyLog _droppedLog;
    private volatile IReadOnlyList<DroppedKey> _dropped = [];
    private KeyFetch _latest = new(0, Task.FromResult(KeyFetchFault.None));
    private volatile bool _isFetching;
    private long _begun;
    private Failure _failure;

    public KeyRefresher(string issuer, KeySourceOptions options, KeyFetcher fetcher, FetchBudget budget, KeySourceServices services)
    {
        _issuer = issuer;
        _options = options;
        _fetcher = fetcher;
        _services = services;
        _budget = budget;
        _schedule = new FetchSchedule(OnTimer, services.Time);
        _droppedLog = new DroppedKeyLog(issuer, services.Logger, services.Time);
    }

    /// <summary>Raised when a fetch has ended, whatever it brought.</summary>
    public event Action? Fetched;

    /// <summary>The keys of the last fetch that brought any.</summary>
    public KeySnapshot? Current => _current;

    /// <summary>The first keys of the last set that came, used or not, that cannot be used.</summary>
    public IReadOnlyList<DroppedKey> Dropped => _dropped;

    /// <summary>Whether a fetch is under way.</summary>
    public bool IsFetching => _isFetching;

    /// <summary>How many fetches have begun.</summary>
    public long Begun => Interlocked.Read(ref _begun);

    /// <summary>The time in which the budget earns one request.</summary>
    public TimeSpan Slot => _budget.Slot;

    /// <summary>How long until a fetch may begin.</summary>
    public TimeSpan RetryAfter
    {
        get
        {
            lock (_gate)
            {
                return Wait(KeyFetchReason.Retry);
            }
        }
    }

    /// <summary>
    /// Begins a fetch, or joins the one that is under way or that brought other keys since the caller has <paramref name="seen"/> them;
    /// false, at once, if none may begin.
    /// </summary>
    /// <param name="reason">Why.</param>
    /// <param name="wanted">The key that a request waits for; null if none does.</param>
    /// <param name="seen">The keys that the caller knows.</param>
    /// <param name="fetch">The fetch.</param>
    /// <param name="retryAfter">How long until one may begin, if none may now.</param>
    public bool TryFetch(KeyFetchReason reason, WantedKey? wanted, KeySnapshot? seen, out KeyFetch fetch, out TimeSpan retryAfter)
    {
        lock (_gate)
        {
            retryAfter = TimeSpan.Zero;
            fetch = _latest;
            if (_isFetching || _current != seen)
                return true;
            if (_disposed.IsCancellationRequested || (retryAfter = Wait(reason)) > TimeSpan.Zero || !_budget.TryBegin(out retryAfter))
                return false;

            _isFetching = true;
            fetch = _latest = new KeyFetch(++_begun, Task.Run(() => FetchAsync(reason, wanted), CancellationToken.None));
            return true;
        }
    }

    /// <summary>Takes over keys that are stale from the start; false if there are keys already.</summary>
    public bool Import(JwkSetDocument document)
    {
        lock (_gate)
        {
            if (_current is not null || _disposed.IsCancellationRequested)
                return false;
            _current = CreateSnapshot(document, lifetime: TimeSpan.Zero);
            _schedule.Set(TimeSpan.Zero);
            return true;
        }
    }

    public IssuerKeyHealth DescribeHealth(string issuer)
    {
        lock (_gate)
        {
            KeySnapshot? current = _current;
            return new IssuerKeyHealth
            {
                Issuer = issuer,
                State = current switch
                {
                    { IsFresh: true } => IssuerKeyState.Fresh,
                    { IsUsable: true } => IssuerKeyState.Stale,
                    null when _failure.Count == 0 => IssuerKeyState.NotFetched,
                    _ => IssuerKeyState.Unavailable,
                },
                KeyCount = current is { IsUsable: true } ? current.Document.Keys.Count : 0,
                DroppedKeyCount = current?.Document.Dropped.Count ?? 0,
                Age = current?.Age,
                LastFault = _failure.Fault,
                LastFaultAdvice = _failure.Advice,
                FailedFetches = _failure.Count,
                NextFetch = _schedule.Left,
            };
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _schedule.Dispose();
        _disposed.Cancel();
        lock (_gate)
        {
            _current?.Keys.Dispose();
        }
    }

    private void OnTimer()
    {
        KeyFetchReason reason = _failure.Count > 0 ? KeyFetchReason.Retry : KeyFetchReason.RefreshAhead;

        // For an issuer that has not verified a token yet only requests cause fetches.
        TimeSpan retryAfter = _budget.Slot;
        if (_disposed.IsCancellationRequested || (_budget.IsOfVerified && (TryFetch(reason, wanted: null, Current, out _, out retryAfter) || retryAfter == TimeSpan.Zero)))
            return;
        lock (_gate)
        {
            _schedule.Set(retryAfter);
        }
    }

    private TimeSpan Wait(KeyFetchReason reason)
    {
        TimeSpan pause = reason == KeyFetchReason.Forced ? TimeSpan.Zero : _failure.Left(_services.Time);
        TimeSpan budget = _budget.Wait;
        return pause > budget ? pause : budget;
    }

    private async Task<KeyFetchFault> FetchAsync(KeyFetchReason reason, WantedKey? wanted)
    {
        Activity? activity = null;
        long startedAt = _services.Time.GetTimestamp();
        FetchedKeys fetched = new(KeyFetchFault.Unexpected, null, default);
        try
        {
            activity = Activities.FetchKeys(isOfRequest: wanted is not null || reason == KeyFetchReason.Forced);
            fetched = await _fetcher.FetchAsync(wanted, _budget, _disposed.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // A handler of the user's may throw anything; the next fetch must not suffer from it.
            Observers.Tell(() => ValidationLog.KeyFetchThrew(_services.Logger, FaultLevel, _issuer, exception));
        }

        Observers.Tell(() => _services.Telemetry.Keys.Fetched(activity, _services.Telemetry.NameOf(_issuer), reason, fetched.Fault, _services.Time.GetElapsedTime(startedAt)));
        Observers.Tell(() => LogOutcome(fetched));
        Complete(fetched);
        Announce();
        return fetched.Fault == KeyFetchFault.None ? fetched.SearchFault : fetched.Fault;
    }

    private void Announce()
    {
        try
        {
            Fetched?.Invoke();
        }
        catch (Exception exception)
        {
            Observers.Tell(() => ValidationLog.StateHandlerThrew(_services.Logger, _issuer, exception));
        }
    }

    private void Complete(in FetchedKeys fetched)
    {
        lock (_gate)
        {
            _isFetching = false;
            _budget.End();
            _dropped = fetched.Document?.Dropped.First ?? _dropped;
            if (_disposed.IsCancellationRequested)
                return;
            if (fetched is { Fault: KeyFetchFault.None, Document: { } document })
            {
                KeySnapshot? previous = _current;
                _current = CreateSnapshot(document, fetched.Lifetime);
                previous?.Keys.DisposeUnlessIn(_current.Keys);
                _failure = default;
                _schedule.Set(BackOff.RefreshAhead(fetched.Lifetime));
            }
            else
            {
                _failure = _failure.Next(fetched.Fault, FetchAdvice.Get(fetched.Fault, _fetcher.Attempts), _services.Time);
                _schedule.Set(_failure.Pause);
            }
        }
    }

    // Anybody can cause the first fetch of an issuer that the resolver names, and must not fill a production log by it.
    private LogLevel FaultLevel => _budget.IsOfVerified ? LogLevel.Error : LogLevel.Debug;

    private KeySnapshot CreateSnapshot(JwkSetDocument document, TimeSpan lifetime) =>
        new(KeySets.Create(document, _services.Crypto, _current?.Keys), document, lifetime, _options.StaleLimit, _services.Time);

    private void LogOutcome(in FetchedKeys fetched)
    {
        if (_budget.IsOfVerified && fetched.Document is { } document)
            _droppedLog.Write(document.Dropped);
        if (fetched.Fault == KeyFetchFault.None)
            ValidationLog.KeysFetched(_services.Logger, _budget.IsOfVerified && (_current is null || _failure.Count > 0) ? LogLevel.Information : LogLevel.Debug, _issuer, fetched.Document!.Keys.Count);
        else if (!_disposed.IsCancellationRequested && _services.Logger.IsEnabled(FaultLevel))
            LogFault(fetched.Fault, FetchAdvice.Get(fetched.Fault, _fetcher.Attempts));

        // The keys are good, but requests with a key that may be at another address get 503.
        if (fetched.SearchFault is not (KeyFetchFault.None or KeyFetchFault.NotAttempted))
            LogFault(fetched.SearchFault, FetchAdvice.Get(fetched.SearchFault, _fetcher.Attempts));
    }

    private void LogFault(Enum fault, string detail) => ValidationLog.KeyFetchFailed(_services.Logger, FaultLevel, _issuer, fault, detail);

    // How often in a row fetches have failed, and for how long the provider is left alone.
    private readonly record struct Failure(int Count, KeyFetchFault Fault, string? Advice, long At, TimeSpan Pause)
    {
        public Failure Next(KeyFetchFault fault, string advice, TimeProvider time) => new(Count + 1, fault, advice, time.GetTimestamp(), BackOff.After(Count + 1));

        public TimeSpan Left(TimeProvider time) => Count == 0 ? TimeSpan.Zero : Pause - time.GetElapsedTime(At);
    }
}
