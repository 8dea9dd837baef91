using OidcTokenValidation.Keys;

namespace OidcTokenValidation.Issuers;

/// <summary>
/// Issuers of the resolver for which no token was verified yet: the requests of a new tenant share its first fetch. Bounded in number and time, because any
/// client can cause them. Not thread-safe: its owner holds a lock.
/// </summary>
internal sealed class PendingIssuers(SharedFetches shared, TimeProvider time)
{
    /// <summary>How long an issuer is pending without a verified token.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(1);

    private const int MaxCount = 1024;

    // Oldest first.
    private readonly List<Issuer> _issuers = [];

    public int Count => _issuers.Count;

    /// <summary>Whether another may be added; if not, how long until a retry can succeed.</summary>
    public bool HasRoom(bool needsFetch, out TimeSpan retryAfter)
    {
        retryAfter = needsFetch ? shared.Wait : TimeSpan.Zero;
        return retryAfter == TimeSpan.Zero;
    }

    /// <summary>Finds the issuer to evict before another is added; null if there is room.</summary>
    public Issuer? FindEviction() => Count < MaxCount ? null
        : _issuers.Find(static issuer => issuer.Tenancy!.Settings.Issuer.Keys.HasLocalKeys && !issuer.Source.IsFetching)
            ?? _issuers.Find(static issuer => !issuer.Source.IsFetching);

    /// <summary>Finds the expired issuers. One with a fetch in progress is not expired: requests wait for its keys.</summary>
    public IReadOnlyList<Issuer> FindExpired() =>
        _issuers.FindAll(issuer => !issuer.Source.IsFetching && time.GetElapsedTime(issuer.Tenancy!.AddedAt) >= MaxAge);

    public void Add(Issuer issuer) => _issuers.Add(issuer);

    public void Remove(Issuer issuer) => _issuers.Remove(issuer);
}
