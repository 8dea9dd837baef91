using System.Collections.Concurrent;
using OidcTokenValidation.Keys;

namespace OidcTokenValidation.Issuers;

/// <summary>The resolver's issuers that are at work: those that are pending, and those that have verified a token. Thread-safe; found without a lock.</summary>
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
    private readonly ITimer _cleaning;
    private bool _isCleaningPlanned;
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
        _cleaning = services.Time.CreateTimer(static state => ((ResolvedIssuerCache)state!).Clean(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Those that have verified a token, the last used first.</summary>
    public IReadOnlyList<Issuer> Verified => [.. VerifiedOnes.OrderByDescending(static issuer => issuer.Tenancy!.LastUse)];

    private IEnumerable<Issuer> VerifiedOnes => _issuers.Select(static pair => pair.Value).Where(static issuer => issuer.Tenancy!.State == TenancyState.Verified);

    public Issuer? Find(ReadOnlySpan<char> identifier) => _bySpan.TryGetValue(identifier, out Issuer? issuer) ? issuer : null;

    /// <summary>
    /// Takes over a new answer about an issuer that is at work. A verified one whose settings have changed stays one; any other that has changed leaves.
    /// False if the answer is outdated: ask again.
    /// </summary>
    public bool TryRenew(string identifier, ResolverResult answer, out Issuer? issuer)
    {
        Issuer? removed = null;
        try
        {
            lock (_gate)
            {
                issuer = null;
                if (answer.Number <= _outdated)
                    return false;

                // Of answers that cross, the one counts that was asked for later.
                if (!_issuers.TryGetValue(identifier, out issuer) || issuer.Tenancy!.Number > answer.Number)
                    return true;
                if (issuer.Tenancy.TryRenew(answer))
                    return true;
                removed = issuer;
                Leave(removed, TenancyState.Removed);
                bool stays = answer.Settings is not null && removed.Tenancy!.Budget.IsOfVerified && !_isDisposed;
                issuer = stays ? Add(answer, shared: null, removed.Tenancy.LastUse) : null;
                return true;
            }
        }
        finally
        {
            removed?.Dispose();
        }
    }

    /// <summary>Sets an issuer to work that waits for its first token that verifies, if there is room and a fetch may be caused.</summary>
    public IssuerAdmission Admit(ResolverResult answer)
    {
        ResolvedSettings settings = answer.Settings!;
        if (!settings.TryReadLocalKeys())
            return IssuerAdmission.NotTrusted;
        Issuer? evicted;
        IssuerAdmission admission;
        lock (_gate)
        {
            if (_isDisposed)
                return default;
            if (answer.Number <= _outdated)
                return IssuerAdmission.Outdated;
            if (_issuers.TryGetValue(settings.Issuer.Issuer, out Issuer? known))
                return known.Tenancy!.Settings.Equal(settings.Issuer) ? IssuerAdmission.To(known) : IssuerAdmission.Outdated;
            if (!_pending.HasRoom(needsFetch: !settings.Issuer.Keys.HasLocalKeys, out TimeSpan retryAfter))
                return IssuerAdmission.Unavailable(retryAfter);

            evicted = _pending.FindEviction();
            admission = IssuerAdmission.To(Add(answer, _shared, lastUse: 0));
            if (evicted is not null)
                Leave(evicted, TenancyState.Evicted);
        }

        evicted?.Dispose();
        return admission;
    }

    /// <summary>
    /// A token of the issuer has verified: it gets a place; false if it was removed. Beyond the capacity the verified one leaves that was not used for
    /// longest.
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
                evicted = VerifiedOnes.MinBy(static other => other.Tenancy!.LastUse)!;
                Leave(evicted, TenancyState.Evicted);
            }
        }

        hasEvicted = evicted is not null;
        evicted?.Dispose();
        return true;
    }

    /// <summary>Answers up to this number do not hold any more: who has one asks again.</summary>
    public void Outdate(long outdated)
    {
        lock (_gate)
        {
            _outdated = Math.Max(_outdated, outdated);
        }
    }

    /// <summary>Removes an issuer; no answer of the resolver up to <paramref name="outdated"/> holds any more.</summary>
    public bool Remove(string identifier, long outdated)
    {
        Issuer? removed;
        lock (_gate)
        {
            _outdated = Math.Max(_outdated, outdated);
            if (_issuers.TryGetValue(identifier, out removed))
                Leave(removed, TenancyState.Removed);
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

        _cleaning.Dispose();
        foreach ((_, Issuer issuer) in _issuers)
            issuer.Dispose();
    }

    private Issuer Add(ResolverResult answer, SharedFetches? shared, long lastUse)
    {
        TrustedIssuer settings = answer.Settings!.Issuer;
        var tenancy = new Tenancy(answer, new FetchBudget(_budgets.Take(settings.Issuer, settings.Keys.RequestsPerMinute), shared)) { LastUse = lastUse };
        Issuer issuer = IssuerFactory.Create(tenancy, _services);
        _issuers[issuer.Identifier] = issuer;
        if (shared is null)
            _verified++;
        else
            _pending.Add(issuer);
        PlanCleaning();
        return issuer;
    }

    private void Leave(Issuer issuer, TenancyState state)
    {
        Tenancy tenancy = issuer.Tenancy!;
        if (tenancy.State == TenancyState.Verified)
            _verified--;
        else
            _pending.Remove(issuer);
        tenancy.Leave(state);
        _issuers.TryRemove(issuer.Identifier, out _);
        _budgets.Release(issuer.Identifier, tenancy.Budget.Own);
        PlanCleaning();
    }

    private void PlanCleaning()
    {
        if (_isCleaningPlanned || _isDisposed || _pending.Count + _budgets.Count == 0)
            return;
        _isCleaningPlanned = true;
        _cleaning.Change(PendingIssuers.MaxAge, Timeout.InfiniteTimeSpan);
    }

    private void Clean()
    {
        IReadOnlyList<Issuer> expired;
        lock (_gate)
        {
            expired = _isDisposed ? [] : _pending.FindExpired();
            foreach (Issuer issuer in expired)
                Leave(issuer, TenancyState.Evicted);
            _budgets.RemoveFull();
            _isCleaningPlanned = false;
            PlanCleaning();
        }

        foreach (Issuer issuer in expired)
            issuer.Dispose();
    }
}
