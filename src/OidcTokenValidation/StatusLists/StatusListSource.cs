using System.Collections.Concurrent;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.StatusLists;

/// <summary>The status lists of one issuer: found by their addresses, and at most as many as the options allow.</summary>
internal sealed class StatusListSource(
    string issuer, StatusListOptions options, StatusListAddresses addresses, StatusListFetcher fetcher, KeySourceServices services) : IDisposable
{
    // A list of a token with a longer life, or without an expiry, is fetched again when the token is sent again.
    private static readonly TimeSpan MaxNeed = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, CachedStatusList> _lists = new(StringComparer.Ordinal);
    private readonly LogInterval _evicted = new(services.Time);
    private bool _isDisposed;

    public string Issuer => issuer;

    public StatusListOptions Options => options;

    public StatusListFetcher Fetcher => fetcher;

    public KeySourceServices Services => services;

    /// <summary>The limit of requests for all lists of the issuer.</summary>
    public RequestBudget Budget { get; } = new(options.RequestsPerMinute, services.Time);

    /// <summary>How many lists are cached.</summary>
    public int Count => _lists.Count;

    /// <summary>The state of the lists.</summary>
    public StatusListHealth Health
    {
        get
        {
            CachedStatusList[] lists = [.. _lists.Values];
            CachedStatusList[] failed = Array.FindAll(lists, static list => list.HasFailed);
            return new StatusListHealth
            {
                Issuer = issuer,
                Count = lists.Length,
                FailedCount = failed.Length,
                UnavailableCount = failed.Count(static list => !list.IsUsable),
            };
        }
    }

    /// <summary>The addresses that are allowed, for an explanation.</summary>
    public string Allowed => addresses.ToString();

    /// <summary>Finds the list that a token refers to; null if its address is not allowed.</summary>
    /// <param name="reference">What the token refers to.</param>
    /// <param name="acceptedUntil">Until when the token can be accepted: the list is fetched again until then.</param>
    public CachedStatusList? Find(StatusReference reference, DateTimeOffset acceptedUntil)
    {
        if (reference.List is not { IsDisposed: false } list || list.Source != this)
        {
            if (!_lists.TryGetValue(reference.Address, out list))
            {
                if (!addresses.Contains(reference.Address))
                    return null;
                list = Add(reference.Address);
            }

            reference.List = list;
        }

        DateTimeOffset latest = services.Time.GetUtcNow() + MaxNeed;
        list.Use(acceptedUntil < latest ? acceptedUntil : latest);
        return list;
    }

    /// <summary>Removes a list that is not needed.</summary>
    public void Remove(CachedStatusList list)
    {
        if (_lists.TryRemove(KeyValuePair.Create(list.Address, list)))
            list.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            foreach (CachedStatusList list in _lists.Values)
                Remove(list);
        }
    }

    private CachedStatusList Add(string address)
    {
        lock (_gate)
        {
            if (_lists.TryGetValue(address, out CachedStatusList? existing))
                return existing;
            var list = new CachedStatusList(this, address);

            // A request that began before a reload of the options: the list is unavailable to it.
            if (_isDisposed)
            {
                list.Dispose();
                return list;
            }

            if (_lists.Count >= options.MaxLists)
                Evict();
            return _lists[address] = list;
        }
    }

    private void Evict()
    {
        CachedStatusList least = _lists.Values.MinBy(static list => list.NeededUntil)!;
        if (least.NeededUntil > services.Time.GetUtcNow())
            _evicted.Notify(() => ValidationLog.StatusListEvicted(services.Logger, issuer, options.MaxLists));
        Remove(least);
    }
}
