using System.Diagnostics;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Keys;

/// <summary>A fetch that is in progress or has ended. A later fetch has a greater number.</summary>
internal readonly record struct KeyFetch(long Number, Task<KeyFetchFault> Task);

/// <summary>
/// Loads and refreshes one issuer's keys: one fetch at a time, independent of the requests that wait for it, and refreshed in the background before the keys
/// become stale. After a failure it backs off and retries without a request. It never exceeds the budget.
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
    private long _started;
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

    /// <summary>Raised when a fetch has ended, with or without keys.</summary>
    public event Action? Fetched;

    /// <summary>The keys of the last successful fetch.</summary>
    public KeySnapshot? Current => _current;

    /// <summary>The first keys of the last fetched set that cannot be used, whether the set is used or not.</summary>
    public IReadOnlyList<DroppedKey> Dropped => _dropped;

    /// <summary>Whether a fetch is in progress.</summary>
    public bool IsFetching => _isFetching;

    /// <summary>How many fetches have started.</summary>
    public long StartedCount => Interlocked.Read(ref _started);

    /// <summary>The time in which the budget earns one request.</summary>
    public TimeSpan Slot => _budget.Slot;

    /// <summary>How long until a fetch may start.</summary>
    public TimeSpan RetryAfter
    {
        get
        {
            lock (_gate)
            {
                return GetWait(KeyFetchReason.Retry);
            }
        }
    }

    /// <summary>
    /// Starts a fetch, or joins the one in progress, or the last one if it has replaced the keys that the caller has <paramref name="seen"/>;
    /// false, at once, if none may start.
    /// </summary>
    /// <param name="reason">The reason.</param>
    /// <param name="wanted">The key that a request waits for; null if none does.</param>
    /// <param name="seen">The keys that the caller has used.</param>
    /// <param name="fetch">The fetch.</param>
    /// <param name="retryAfter">How long until one may start, if none may start now.</param>
    public bool TryFetch(KeyFetchReason reason, WantedKey? wanted, KeySnapshot? seen, out KeyFetch fetch, out TimeSpan retryAfter)
    {
        lock (_gate)
        {
            retryAfter = TimeSpan.Zero;
            fetch = _latest;
            if (_isFetching || _current != seen)
                return true;
            if (_disposed.IsCancellationRequested || (retryAfter = GetWait(reason)) > TimeSpan.Zero || !_budget.TryStart(out retryAfter))
                return false;

            _isFetching = true;
            fetch = _latest = new KeyFetch(++_started, Task.Run(() => FetchAsync(reason, wanted), CancellationToken.None));
            return true;
        }
    }

    /// <summary>Imports keys, which are stale from the start; false if there are keys already.</summary>
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
                NextFetch = _schedule.Remaining,
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
        if (_disposed.IsCancellationRequested
            || (_budget.IsVerified && (TryFetch(reason, wanted: null, Current, out _, out retryAfter) || retryAfter == TimeSpan.Zero)))
        {
            return;
        }

        lock (_gate)
        {
            _schedule.Set(retryAfter);
        }
    }

    private TimeSpan GetWait(KeyFetchReason reason)
    {
        TimeSpan backOff = reason == KeyFetchReason.Forced ? TimeSpan.Zero : _failure.GetRemaining(_services.Time);
        TimeSpan budget = _budget.Wait;
        return backOff > budget ? backOff : budget;
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
            // A handler of the application may throw anything; the next fetch must not be affected.
            Observers.Notify(() => ValidationLog.KeyFetchException(_services.Logger, FaultLevel, _issuer, exception));
        }

        TimeSpan duration = _services.Time.GetElapsedTime(startedAt);
        Observers.Notify(() => _services.Telemetry.Keys.Fetched(activity, _services.Telemetry.GetIssuerTag(_issuer), reason, fetched.Fault, duration));
        Observers.Notify(() => LogOutcome(fetched));
        Complete(fetched);
        RaiseFetched();
        return fetched.Fault == KeyFetchFault.None ? fetched.SearchFault : fetched.Fault;
    }

    private void RaiseFetched()
    {
        try
        {
            Fetched?.Invoke();
        }
        catch (Exception exception)
        {
            Observers.Notify(() => ValidationLog.StateHandlerException(_services.Logger, _issuer, exception));
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
                _schedule.Set(BackOff.GetRefreshDelay(fetched.Lifetime));
            }
            else
            {
                _failure = _failure.Next(fetched.Fault, FetchAdvice.Get(fetched.Fault, _fetcher.Attempts), _services.Time);
                _schedule.Set(_failure.Delay);
            }
        }
    }

    // Any client can cause the first fetch of an issuer of the resolver, and must not fill a production log.
    private LogLevel FaultLevel => _budget.IsVerified ? LogLevel.Error : LogLevel.Debug;

    private KeySnapshot CreateSnapshot(JwkSetDocument document, TimeSpan lifetime) =>
        new(KeySets.Create(document, _services.Crypto, _current?.Keys), document, lifetime, _options.StaleLimit, _services.Time);

    private void LogOutcome(in FetchedKeys fetched)
    {
        if (_budget.IsVerified && fetched.Document is { } document)
            _droppedLog.Write(document.Dropped);
        bool isNews = _budget.IsVerified && (_current is null || _failure.Count > 0);
        if (fetched.Fault == KeyFetchFault.None)
            ValidationLog.KeysFetched(_services.Logger, isNews ? LogLevel.Information : LogLevel.Debug, _issuer, fetched.Document!.Keys.Count);
        else if (!_disposed.IsCancellationRequested && _services.Logger.IsEnabled(FaultLevel))
            LogFault(fetched.Fault, FetchAdvice.Get(fetched.Fault, _fetcher.Attempts));

        // The keys can be used, but requests with a key that may be at another address get 503.
        if (fetched.SearchFault is not (KeyFetchFault.None or KeyFetchFault.NotAttempted))
            LogFault(fetched.SearchFault, FetchAdvice.Get(fetched.SearchFault, _fetcher.Attempts));
    }

    private void LogFault(KeyFetchFault fault, string detail) => ValidationLog.KeyFetchFailed(_services.Logger, FaultLevel, _issuer, fault, detail);

    // How many fetches in a row have failed, and the back-off after the last one.
    private readonly record struct Failure(int Count, KeyFetchFault Fault, string? Advice, long At, TimeSpan Delay)
    {
        public Failure Next(KeyFetchFault fault, string advice, TimeProvider time) =>
            new(Count + 1, fault, advice, time.GetTimestamp(), BackOff.GetDelay(Count + 1));

        public TimeSpan GetRemaining(TimeProvider time) => Count == 0 ? TimeSpan.Zero : Delay - time.GetElapsedTime(At);
    }
}
