using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Issuers;

/// <summary>
/// The issuers that the application's resolver trusts. Only verified tokens make an issuer stay in the cache, and only they decide which one is evicted:
/// unverified tokens cause only first fetches, whose number is bounded. The resolver is never called under a lock.
/// </summary>
internal sealed class ResolvedIssuers : IDisposable
{
    private readonly AlgorithmTable _algorithms;
    private volatile ResolverSettings _settings;
    private readonly TimeProvider _time;
    private readonly ResolvedIssuerCache _cache;
    private readonly ResolvedIssuersLog _log;
    private long _calls;
    private long _outdated;
    private long _lastUse;

    public ResolvedIssuers(ResolverSettings settings, KeySourceServices services)
    {
        (_settings, _time, _algorithms) = (settings, services.Time, services.Algorithms);
        _cache = new ResolvedIssuerCache(settings, services);
        _log = new ResolvedIssuersLog(services);
    }

    /// <summary>The issuers that have verified a token, the last used first.</summary>
    public IReadOnlyList<Issuer> Verified => _cache.Verified;

    /// <summary>Finds an active issuer for which the resolver need not be called now.</summary>
    public Issuer? Find(string identifier) => _cache.Find(identifier) is { } issuer && IsCurrent(issuer) ? issuer : null;

    /// <summary>Finds an active issuer, or calls the resolver.</summary>
    public bool TryFind(ReadOnlySpan<char> identifier, out FoundIssuer found)
    {
        if (_cache.Find(identifier) is not { } issuer || !IsCurrent(issuer))
            return TryResolve(identifier.ToString(), out found);
        found = new FoundIssuer(issuer);
        return true;
    }

    /// <summary>Makes a new issuer active, if another first fetch may start.</summary>
    public IssuerAdmission Admit(ResolverResult resolved)
    {
        IssuerAdmission admission = _cache.Admit(resolved);
        if (admission is { Issuer: null, IsOutdated: false, IsNotTrusted: false })
            _log.NewIssuersUnavailable(_settings.RequestsPerMinute);
        return admission;
    }

    /// <summary>Registers that a token of the issuer was verified; false if the issuer was removed or changed since it was found.</summary>
    public bool Confirm(Issuer issuer)
    {
        Tenancy tenancy = issuer.Tenancy!;
        if (tenancy.State == TenancyState.Verified)
        {
            if (tenancy.LastUse != Volatile.Read(ref _lastUse))
                tenancy.LastUse = Interlocked.Increment(ref _lastUse);
            return true;
        }

        // The fetch of its keys may have taken long: then the resolver is called again.
        if (tenancy.State == TenancyState.Pending && _time.GetElapsedTime(tenancy.ReturnedAt) >= _settings.Interval)
            return false;
        bool isTrusted = _cache.TryPromote(issuer, Interlocked.Increment(ref _lastUse), out bool hasEvicted);
        if (hasEvicted)
            _log.IssuerEvicted(_settings.Capacity);
        return isTrusted;
    }

    /// <summary>Removes an issuer, and marks all results of the resolver up to now as outdated.</summary>
    public bool Remove(string identifier) => _cache.Remove(identifier, Interlocked.Read(ref _calls));

    /// <summary>
    /// Replaces the resolver. The new one is called for each issuer before its next token is accepted. False if the issuers are of another kind of token, or
    /// the limits differ.
    /// </summary>
    public bool TryChange(ResolverSettings settings)
    {
        if (settings with { Resolve = _settings.Resolve } != _settings)
            return false;
        bool isOther = settings.Resolve != _settings.Resolve;
        _settings = settings;
        if (isOther)
        {
            // Later calls use the new resolver; the numbers up to this one may belong to results of the old one.
            long outdated = Interlocked.Read(ref _calls);
            Volatile.Write(ref _outdated, outdated);
            _cache.Outdate(outdated);
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _cache.Dispose();

    private bool IsCurrent(Issuer issuer) =>
        issuer.Tenancy!.Number > Volatile.Read(ref _outdated) && _time.GetElapsedTime(issuer.Tenancy.CalledAt) < _settings.Interval;

    private bool TryResolve(string identifier, out FoundIssuer found)
    {
        Issuer? active;
        ResolverResult resolved;
        do
        {
            (long number, long calledAt) = (Interlocked.Increment(ref _calls), _time.GetTimestamp());
            TrustedIssuer? trusted = _settings.Resolve(identifier);
            active = _cache.Find(identifier);
            resolved = new ResolverResult(Read(trusted, identifier, active?.Tenancy!.Settings), number, calledAt, _time.GetTimestamp());
        }
        while (active is not null && !_cache.TryRenew(identifier, resolved, out active));

        found = active is not null ? new FoundIssuer(active) : new FoundIssuer(resolved);
        return active is not null || resolved.Settings is not null;
    }

    // Null if the resolver does not trust the issuer, or its result cannot be used.
    private ResolvedSettings? Read(TrustedIssuer? trusted, string identifier, ResolvedSettings? current)
    {
        if (trusted is null || !string.Equals(trusted.Issuer, identifier, StringComparison.Ordinal))
            return null;
        if (current is not null && current.HasSettingsOf(trusted))
            return current;

        // Issuers of access tokens and of ID tokens are not mixed, as in the options.
        if (_settings.IdTokens is { } idTokens && idTokens != (trusted.EffectiveProfile.IsIdToken))
            return null;

        // The resolver is called with the issuer that a token names. The tokens of a trust domain name none.
        if (trusted.EffectiveProfile.TakesIssuerFromSubject)
            return null;
        return ResolvedSettings.TryCreate(trusted, _algorithms, readsLocalKeys: current is not null, out ResolvedSettings? settings) ? settings : null;
    }
}

/// <summary>Logs about issuers of the resolver in general, once a minute at most and without a name.</summary>
internal sealed class ResolvedIssuersLog(KeySourceServices services)
{
    private readonly LogInterval _unavailable = new(services.Time);
    private readonly LogInterval _evicted = new(services.Time);

    public void NewIssuersUnavailable(int requestsPerMinute) =>
        _unavailable.Notify(() => ValidationLog.NewIssuersUnavailable(services.Logger, requestsPerMinute));

    public void IssuerEvicted(int capacity) => _evicted.Notify(() => ValidationLog.ResolvedIssuerEvicted(services.Logger, capacity));
}
