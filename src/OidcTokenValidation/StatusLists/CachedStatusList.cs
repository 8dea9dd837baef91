using OidcTokenValidation.Keys;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.StatusLists;

/// <summary>
/// One list of an issuer: fetched by one request for all callers, and again in the background before it becomes stale, while a token that refers to it can be
/// accepted. After a failure it backs off, and the list that it has is used as long as it may be.
/// </summary>
internal sealed class CachedStatusList : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _disposed = new();
    private readonly StatusListSource _source;
    private readonly FetchSchedule _schedule;
    private readonly ListOutage _outage;
    private volatile ListSnapshot? _current;
    private Task _fetch = Task.CompletedTask;
    private bool _isFetching;
    private volatile int _failures;
    private long _failedAt;
    private TimeSpan _delay;
    private long _neededUntil;

    public CachedStatusList(StatusListSource source, string address)
    {
        (_source, Address) = (source, address);
        _schedule = new FetchSchedule(OnTimer, source.Services.Time);
        _outage = new ListOutage(source.Issuer, address, source.Services);
    }

    /// <summary>The address, as tokens contain it.</summary>
    public string Address { get; }

    /// <summary>The issuer's lists, of which it is one.</summary>
    public StatusListSource Source => _source;

    public bool IsDisposed => _disposed.IsCancellationRequested;

    /// <summary>The list of the last fetch, for streams whose tokens were checked before; null if there is none.</summary>
    public StatusList? Latest => _current?.List;

    /// <summary>Whether the last fetch has failed.</summary>
    public bool HasFailed => _failures > 0;

    /// <summary>Whether there is a list that can be used.</summary>
    public bool IsUsable => _current?.IsUsable(TimeSpan.Zero) == true;

    /// <summary>Until when a token can be accepted that refers to it.</summary>
    public DateTimeOffset NeededUntil => new(Volatile.Read(ref _neededUntil), TimeSpan.Zero);

    /// <summary>Registers a token that refers to it, and that can be accepted until a time.</summary>
    public void Use(DateTimeOffset until)
    {
        // A minute more, so that tokens which expire one after the other do not write each time.
        long ticks = until.UtcTicks, later = ticks + TimeSpan.TicksPerMinute, seen;
        while (ticks > (seen = Volatile.Read(ref _neededUntil)) && Interlocked.CompareExchange(ref _neededUntil, later, seen) != seen)
        {
            // Another thread has changed it.
        }
    }

    /// <summary>Finds the list. Completes at once while it is fresh, and while it can be used although the last fetch failed.</summary>
    public ValueTask<FoundList> GetAsync(TimeSpan clockSkew, CancellationToken cancellationToken)
    {
        ListSnapshot? seen = _current;
        if (seen?.IsFresh(clockSkew) == true)
            return new(FoundList.From(seen.List));
        bool isStarted = TryFetch(seen, out Task fetch, out TimeSpan retryAfter);
        if (seen?.IsUsable(clockSkew) == true && (!isStarted || _failures > 0))
            return new(FoundList.From(seen.List));
        return isStarted ? WaitAsync(fetch, clockSkew, cancellationToken) : new(FoundList.Unavailable(retryAfter));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _schedule.Dispose();
        _disposed.Cancel();
        lock (_gate)
        {
            // Cached tokens may still refer to it.
            _current = null;
        }
    }

    private async ValueTask<FoundList> WaitAsync(Task fetch, TimeSpan clockSkew, CancellationToken cancellationToken)
    {
        await fetch.WaitAsync(cancellationToken).ConfigureAwait(false);
        return _current is { } fetched && fetched.IsUsable(clockSkew) ? FoundList.From(fetched.List) : FoundList.Unavailable(RetryAfter);
    }

    private TimeSpan RetryAfter
    {
        get
        {
            lock (_gate)
            {
                return GetWait();
            }
        }
    }

    // Joins the fetch in progress, or the last one if it has replaced what the caller has seen; false if none may start.
    private bool TryFetch(ListSnapshot? seen, out Task fetch, out TimeSpan retryAfter)
    {
        lock (_gate)
        {
            (fetch, retryAfter) = (_fetch, TimeSpan.Zero);
            if (_isFetching || _current != seen)
                return true;
            retryAfter = GetWait();
            if (retryAfter > TimeSpan.Zero || IsDisposed)
                return false;
            _source.Budget.Charge();
            _isFetching = true;
            fetch = _fetch = Task.Run(FetchAsync, CancellationToken.None);
            return true;
        }
    }

    private TimeSpan GetWait()
    {
        TimeSpan backOff = _failures == 0 ? TimeSpan.Zero : _delay - _source.Services.Time.GetElapsedTime(_failedAt);
        TimeSpan budget = _source.Budget.Wait;
        return backOff > budget ? backOff : budget;
    }

    private void OnTimer()
    {
        if (_source.Services.Time.GetUtcNow() >= NeededUntil)
            _source.Remove(this);
        else if (!IsDisposed && !TryFetch(_current, out _, out TimeSpan retryAfter))
            Schedule(retryAfter);
    }

    private async Task FetchAsync()
    {
        ListSnapshot? before = _current;
        FetchedStatusList fetched = new(ReadStatusList.Failed(StatusListFault.Unexpected, detail: null));
        long startedAt = _source.Services.Time.GetTimestamp();
        try
        {
            // A list that has expired must be sent again: that it has not changed is of no use.
            bool isConditional = before?.HasExpired(TimeSpan.Zero) == false;
            fetched = await _source.Fetcher.FetchAsync(Address, before?.List, isConditional ? before!.Version : null, _disposed.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // A handler of the application may throw anything; the next fetch must not be affected.
            if (!IsDisposed)
                _outage.Threw(exception);
        }

        if (!IsDisposed)
            _outage.Ended(fetched.Read, _source.Services.Time.GetElapsedTime(startedAt), before?.IsUsable(TimeSpan.Zero) == true);
        Complete(fetched);
        if (before is not null && fetched.Read.List is { } list && !list.HasSameStatuses(before.List))
            Observers.Notify(_source.Services.StatusChanged);
    }

    private void Complete(in FetchedStatusList fetched)
    {
        lock (_gate)
        {
            _isFetching = false;
            if (IsDisposed)
                return;
            if (fetched.Read.List is { } list)
            {
                _current = new ListSnapshot(list, fetched.Version, _source.Options, _source.Services.Time);
                _failures = 0;
                Schedule(BackOff.GetRefreshDelay(_current.Lifetime));
                return;
            }

            _failedAt = _source.Services.Time.GetTimestamp();
            _delay = BackOff.GetDelay(++_failures);
            Schedule(_delay);
        }
    }

    private void Schedule(TimeSpan delay)
    {
        lock (_gate)
        {
            if (!IsDisposed)
                _schedule.Set(delay);
        }
    }
}

/// <summary>A list that can be used, or when to try again. The default has none.</summary>
internal readonly record struct FoundList(StatusList? List, TimeSpan RetryAfter)
{
    private static readonly TimeSpan MinRetryAfter = TimeSpan.FromSeconds(1);

    public static FoundList From(StatusList list) => new(list, default);

    public static FoundList Unavailable(TimeSpan retryAfter) => new(List: null, retryAfter > MinRetryAfter ? retryAfter : MinRetryAfter);
}
