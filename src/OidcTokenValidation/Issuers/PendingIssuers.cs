using OidcTokenValidation.Keys;

namespace OidcTokenValidation.Issuers;

/// <summary>
/// Issuers of the resolver that no token has verified for: the requests of a new tenant share its first fetch. Bounded in number and time, because
/// anybody can cause them. Not thread-safe: its owner holds a lock.
/// </summary>
internal sealed class PendingIssuers(SharedFetches shared, TimeProvider time)
{
    /// <summary>For how long an issuer waits for a token that verifies.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(1);

    private const int MaxCount = 1024;

    // Oldest first.
    private readonly List<Issuer> _issuers = [];

    public int Count => _issuers.Count;

    /// <summary>Whether another may be added; if not, how long until that can change.</summary>
    public bool HasRoom(bool needsFetch, out TimeSpan retryAfter)
    {
        retryAfter = needsFetch ? shared.Wait : TimeSpan.Zero;
        return retryAfter == TimeSpan.Zero;
    }

    /// <summary>The issuer that has to go before another is added; null if none has to.</summary>
    public Issuer? FindEviction() => Count < MaxCount ? null
        : _issuers.Find(static issuer => issuer.Tenancy!.Settings.Issuer.Keys.HasLocalKeys && !issuer.Source.IsFetching) ?? _issuers.Find(static issuer => !issuer.Source.IsFetching);

    /// <summary>Those whose time is over. Who waits for a fetch gets its keys.</summary>
    public IReadOnlyList<Issuer> FindExpired() =>
        _issuers.FindAll(issuer => !issuer.Source.IsFetching && time.GetElapsedTime(issuer.Tenancy!.AddedAt) >= MaxAge);

    public void Add(Issuer issuer) => _issuers.Add(issuer);

    public void Remove(Issuer issuer) => _issuers.Remove(issuer);
}
