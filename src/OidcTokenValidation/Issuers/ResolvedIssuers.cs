using OidcTokenValidation.Keys;

namespace OidcTokenValidation.Issuers;

/// <summary>
/// Issuers that the application's resolver trusts. Only a token that verified gives one of them a place in the cache, and only such tokens decide
/// which is evicted: what is unverified causes nothing but first fetches, whose number is bounded. The resolver is never called under a lock.
/// </summary>
internal sealed class ResolvedIssuers : IDisposable
{
    private volatile ResolverSettings _settings;
    private readonly TimeProvider _time;
    private readonly ResolvedIssuerCache _places;
    private readonly ResolvedIssuersLog _log;
    private long _asked;
    private long _outdated;
    private long _lastUse;

    public ResolvedIssuers(ResolverSettings settings, KeySourceServices services)
    {
        (_settings, _time) = (settings, services.Time);
        _places = new ResolvedIssuerCache(settings, services);
        _log = new ResolvedIssuersLog(services);
    }

    /// <summary>Those that have a place, the last used first.</summary>
    public IReadOnlyList<Issuer> Verified => _places.Verified;

    /// <summary>Finds an issuer that is at work and about which the resolver need not be asked now.</summary>
    public Issuer? Find(string identifier) => _places.Find(identifier) is { } issuer && IsCurrent(issuer) ? issuer : null;

    /// <summary>Finds an issuer that is at work, or asks the resolver.</summary>
    public bool TryFind(ReadOnlySpan<char> identifier, out FoundIssuer found)
    {
        if (_places.Find(identifier) is not { } issuer || !IsCurrent(issuer))
            return TryResolve(identifier.ToString(), out found);
        found = new FoundIssuer(issuer);
        return true;
    }

    /// <summary>Sets an issuer to work that is not yet, if another first fetch may be caused.</summary>
    public IssuerAdmission Admit(ResolverResult answer)
    {
        IssuerAdmission admission = _places.Admit(answer);
        if (admission is { Issuer: null, IsOutdated: false, IsNotTrusted: false })
            _log.NewIssuersUnavailable(_settings.RequestsPerMinute);
        return admission;
    }

    /// <summary>Takes note that a token of the issuer verified; false if the issuer is not trusted any more as it was when it was found.</summary>
    public bool Confirm(Issuer issuer)
    {
        Tenancy tenancy = issuer.Tenancy!;
        if (tenancy.State == TenancyState.Verified)
        {
            if (tenancy.LastUse != Volatile.Read(ref _lastUse))
                tenancy.LastUse = Interlocked.Increment(ref _lastUse);
            return true;
        }

        // It may have waited long for its keys: then the resolver is asked again.
        if (tenancy.State == TenancyState.Pending && _time.GetElapsedTime(tenancy.AnsweredAt) >= _settings.Interval)
            return false;
        bool isTrusted = _places.TryPromote(issuer, Interlocked.Increment(ref _lastUse), out bool hasEvicted);
        if (hasEvicted)
            _log.VerifiedIssuerEvicted(_settings.Capacity);
        return isTrusted;
    }

    /// <summary>Removes an issuer: what the resolver has said up to now does not hold any more.</summary>
    public bool Remove(string identifier) => _places.Remove(identifier, Interlocked.Read(ref _asked));

    /// <summary>
    /// Goes on with another resolver, which is asked about each issuer before the next token of it is accepted; false if it is for issuers of another kind of
    /// token, or for other bounds.
    /// </summary>
    public bool TryChange(ResolverSettings settings)
    {
        if (settings with { Resolve = _settings.Resolve } != _settings)
            return false;
        bool isOther = settings.Resolve != _settings.Resolve;
        _settings = settings;
        if (isOther)
        {
            // What begins from here on asks the new one; the numbers up to this one may be answers of the old one.
            long outdated = Interlocked.Read(ref _asked);
            Volatile.Write(ref _outdated, outdated);
            _places.Outdate(outdated);
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();

    private bool IsCurrent(Issuer issuer) =>
        issuer.Tenancy!.Number > Volatile.Read(ref _outdated) && _time.GetElapsedTime(issuer.Tenancy.AskedAt) < _settings.Interval;

    private bool TryResolve(string identifier, out FoundIssuer found)
    {
        Issuer? known;
        ResolverResult answer;
        do
        {
            (long number, long askedAt) = (Interlocked.Increment(ref _asked), _time.GetTimestamp());
            TrustedIssuer? trusted = _settings.Resolve(identifier);
            known = _places.Find(identifier);
            answer = new ResolverResult(Read(trusted, identifier, known?.Tenancy!.Settings), number, askedAt, _time.GetTimestamp());
        }
        while (known is not null && !_places.TryRenew(identifier, answer, out known));

        found = known is not null ? new FoundIssuer(known) : new FoundIssuer(answer);
        return known is not null || answer.Settings is not null;
    }

    private ResolvedSettings? Read(TrustedIssuer? answer, string identifier, ResolvedSettings? known)
    {
        if (answer is null || !string.Equals(answer.Issuer, identifier, StringComparison.Ordinal))
            return null;
        if (known is not null && known.Equal(answer))
            return known;

        // Beside issuers of access tokens there is none of ID tokens, as among those of the options.
        return _settings.IdTokens is { } idTokens && idTokens != (answer.Profile == AccessTokenProfile.IdToken) ? null : ResolvedSettings.From(answer, readsLocalKeys: known is not null);
    }
}
