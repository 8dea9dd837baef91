using System.Collections.Concurrent;
using OidcTokenValidation.Keys;

namespace OidcTokenValidation.Issuers;

/// <summary>The active issuers of the resolver: pending ones, and those that have verified a token. Thread-safe; look-ups take no lock.</summary>
internal sealed class ResolvedIssuerCache : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, Issuer> _issuers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Issuer>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly int _capacity;
    private readonly KeySourceServices _services;
    private readonly SharedFetches _shared;
    private readonly PendingIssuers _pending;
    private readonly RetainedBudgets _budgets;
    private readonly ITimer _cleanup;
    private bool _isCleanupScheduled;
    private bool _isDisposed;
    private int _verified;
    private long _outdated;

    public ResolvedIssuerCache(ResolverSettings settings, KeySourceServices services)
    {
        (_capacity, _services) = (settings.Capacity, services);
        _bySpan = _issuers.GetAlternateLookup<ReadOnlySpan<char>>();
        _shared = new SharedFetches(new RequestBudget(settings.RequestsPerMinute, services.Time));
        _pending = new PendingIssuers(_shared, services.Time);
        _budgets = new RetainedBudgets(services.Time);
        _cleanup = services.Time.CreateTimer(static state => ((ResolvedIssuerCache)state!).CleanUp(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The issuers that have verified a token, the last used first.</summary>
    public IReadOnlyList<Issuer> Verified => [.. EnumerateVerified().OrderByDescending(static issuer => issuer.Tenancy!.LastUse)];

    public Issuer? Find(ReadOnlySpan<char> identifier) => _bySpan.TryGetValue(identifier, out Issuer? issuer) ? issuer : null;

    /// <summary>
    /// Applies a new result of the resolver to an active issuer. A verified issuer whose settings have changed is replaced by a verified one; any other that
    /// has changed is removed. False if the result is outdated: call the resolver again.
    /// </summary>
    public bool TryRenew(string identifier, ResolverResult resolved, out Issuer? issuer)
    {
        Issuer? removed = null;
        try
        {
            lock (_gate)
            {
                issuer = null;
                if (resolved.Number <= _outdated)
                    return false;

                // Of concurrent calls, the result of the later one counts.
                if (!_issuers.TryGetValue(identifier, out issuer) || issuer.Tenancy!.Number > resolved.Number)
                    return true;
                if (issuer.Tenancy.TryRenew(resolved))
                    return true;
                removed = issuer;
                Remove(removed, TenancyState.Removed);
                bool isReplaced = resolved.Settings is not null && removed.Tenancy!.Budget.IsVerified && !_isDisposed;
                issuer = isReplaced ? Add(resolved, shared: null, removed.Tenancy.LastUse) : null;
                return true;
            }
        }
        finally
        {
            removed?.Dispose();
        }
    }

    /// <summary>Adds a pending issuer, if there is room and a fetch may start.</summary>
    public IssuerAdmission Admit(ResolverResult resolved)
    {
        ResolvedSettings settings = resolved.Settings!;
        if (!settings.TryReadLocalKeys())
            return IssuerAdmission.NotTrusted;
        Issuer? evicted;
        IssuerAdmission admission;
        lock (_gate)
        {
            if (_isDisposed)
                return default;
            if (resolved.Number <= _outdated)
                return IssuerAdmission.Outdated;
            if (_issuers.TryGetValue(settings.Issuer.Issuer, out Issuer? active))
                return active.Tenancy!.Settings.HasSettingsOf(settings.Issuer) ? IssuerAdmission.Admitted(active) : IssuerAdmission.Outdated;
            if (!_pending.HasRoom(needsFetch: !settings.Issuer.Keys.HasLocalKeys, out TimeSpan retryAfter))
                return IssuerAdmission.Unavailable(retryAfter);

            evicted = _pending.FindEviction();
            admission = IssuerAdmission.Admitted(Add(resolved, _shared, lastUse: 0));
            if (evicted is not null)
                Remove(evicted, TenancyState.Evicted);
        }

        evicted?.Dispose();
        return admission;
    }

    /// <summary>
    /// Makes a pending issuer a verified one; false if it was removed. Beyond the capacity the least recently used verified issuer is evicted.
    /// </summary>
    public bool TryPromote(Issuer issuer, long use, out bool hasEvicted)
    {
        Tenancy tenancy = issuer.Tenancy!;
        Issuer? evicted = null;
        hasEvicted = false;
        lock (_gate)
        {
            if (tenancy.State != TenancyState.Pending)
                return tenancy.State != TenancyState.Removed;

            _pending.Remove(issuer);
            tenancy.Promote(use);
            if (++_verified > _capacity)
            {
                evicted = EnumerateVerified().MinBy(static other => other.Tenancy!.LastUse)!;
                Remove(evicted, TenancyState.Evicted);
            }
        }

        hasEvicted = evicted is not null;
        evicted?.Dispose();
        return true;
    }

    /// <summary>Marks the results of the resolver up to this number as outdated.</summary>
    public void Outdate(long outdated)
    {
        lock (_gate)
        {
            _outdated = Math.Max(_outdated, outdated);
        }
    }

    /// <summary>Removes an issuer, and marks the results of the resolver up to <paramref name="outdated"/> as outdated.</summary>
    public bool Remove(string identifier, long outdated)
    {
        Issuer? removed;
        lock (_gate)
        {
            _outdated = Math.Max(_outdated, outdated);
            if (_issuers.TryGetValue(identifier, out removed))
                Remove(removed, TenancyState.Removed);
        }

        removed?.Dispose();
        return removed is not null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
        }

        _cleanup.Dispose();
        foreach ((_, Issuer issuer) in _issuers)
            issuer.Dispose();
    }

    private IEnumerable<Issuer> EnumerateVerified() =>
        _issuers.Select(static pair => pair.Value).Where(static issuer => issuer.Tenancy!.State == TenancyState.Verified);

    private Issuer Add(ResolverResult resolved, SharedFetches? shared, long lastUse)
    {
        TrustedIssuer settings = resolved.Settings!.Issuer;
        var tenancy = new Tenancy(resolved, new FetchBudget(_budgets.Take(settings.Issuer, settings.Keys.RequestsPerMinute), shared)) { LastUse = lastUse };
        Issuer issuer = IssuerFactory.Create(tenancy, _services);
        _issuers[issuer.Identifier] = issuer;
        if (shared is null)
            _verified++;
        else
            _pending.Add(issuer);
        ScheduleCleanup();
        return issuer;
    }

    private void Remove(Issuer issuer, TenancyState state)
    {
        Tenancy tenancy = issuer.Tenancy!;
        if (tenancy.State == TenancyState.Verified)
            _verified--;
        else
            _pending.Remove(issuer);
        tenancy.Close(state);
        _issuers.TryRemove(issuer.Identifier, out _);
        _budgets.Release(issuer.Identifier, tenancy.Budget.Own);
        ScheduleCleanup();
    }

    private void ScheduleCleanup()
    {
        if (_isCleanupScheduled || _isDisposed || _pending.Count + _budgets.Count == 0)
            return;
        _isCleanupScheduled = true;
        _cleanup.Change(PendingIssuers.MaxAge, Timeout.InfiniteTimeSpan);
    }

    private void CleanUp()
    {
        IReadOnlyList<Issuer> expired;
        lock (_gate)
        {
            expired = _isDisposed ? [] : _pending.FindExpired();
            foreach (Issuer issuer in expired)
                Remove(issuer, TenancyState.Evicted);
            _budgets.RemoveFull();
            _isCleanupScheduled = false;
            ScheduleCleanup();
        }

        foreach (Issuer issuer in expired)
            issuer.Dispose();
    }
}
