using OidcTokenValidation.Issuers;

namespace OidcTokenValidation;

/// <summary>The keys of one trusted issuer, for operators: their health, a forced refresh, export and import.</summary>
public sealed class IssuerKeys
{
    private readonly IKeySource _source;
    private IssuerKeyState _reported = IssuerKeyState.NotFetched;

    internal IssuerKeys(string issuer, IKeySource source)
    {
        Issuer = issuer;
        _source = source;
        source.Fetched += ReportChange;
    }

    /// <summary>Raised when the state has changed, on the thread of the fetch that found it out: when stale keys come into use, when there are none left,
    /// when all is well again.</summary>
    public event EventHandler<IssuerKeyHealth>? StateChanged;

    /// <summary>The issuer identifier.</summary>
    public string Issuer { get; }

    /// <summary>How the keys are at this moment.</summary>
    public IssuerKeyHealth Health => _source.DescribeHealth(Issuer);

    /// <summary>The keys of the last set that came, used or not, that cannot be used, with the reason for each.</summary>
    /// <value>At most the first 64 of a set; <see cref="IssuerKeyHealth.DroppedKeyCount"/> counts all of them.</value>
    public IReadOnlyList<DroppedIssuerKey> Dropped => [.. _source.Dropped.Select(static key => key.ToPublic())];

    /// <summary>For how long the keys at hand are fresh from their fetch on, as the provider said and the options bound it (RFC 9111 §4.2).</summary>
    /// <value>Null if nothing was fetched. Zero for keys of <see cref="Import"/>.</value>
    public TimeSpan? Lifetime => _source.Lifetime;

    /// <summary>Fetches the keys now, or waits for the fetch that is under way.</summary>
    /// <param name="cancellationToken">Ends the waiting; the fetch goes on.</param>
    /// <returns>What went wrong; <see cref="KeyFetchFault.None"/> if nothing did, or the keys are local; <see cref="KeyFetchFault.NotAttempted"/> if
    /// <see cref="KeySourceOptions.RequestsPerMinute"/> is used up.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public Task<KeyFetchFault> RefreshAsync(CancellationToken cancellationToken = default) => _source.RefreshAsync(cancellationToken);

    /// <summary>The usable keys as a JWK set (RFC 7517 §5), for <see cref="Import"/> or <see cref="KeySourceOptions.Jwks"/>. Public keys only.</summary>
    public string Export() => JwkSetText.Of(_source.Keys);

    /// <summary>Takes over keys that were exported before, until the first fetch brings newer ones: for a start while the provider is down.</summary>
    /// <param name="jwks">A JWK set from <see cref="Export"/>, kept where nobody else can write.</param>
    /// <returns>False if there are keys already, the keys are local, or the text has no usable key.</returns>
    /// <remarks>Imported keys count as stale at once: they are used up to <see cref="KeySourceOptions.StaleLimit"/>, while fetches go on.</remarks>
    public bool Import(string jwks)
    {
        ArgumentNullException.ThrowIfNull(jwks);
        return JwkSetDocument.TryParse(System.Text.Encoding.UTF8.GetBytes(jwks), out _) is { Keys.Count: > 0 } document && _source.Import(document);
    }

    private void ReportChange()
    {
        IssuerKeyHealth health = Health;
        IssuerKeyState before = Interlocked.Exchange(ref _reported, health.State);
        if (before != health.State)
            Tell(health);
    }

    // Each handler hears of it, also when another one throws.
    private void Tell(IssuerKeyHealth health)
    {
        List<Exception> thrown = [];
        foreach (EventHandler<IssuerKeyHealth> handler in Delegate.EnumerateInvocationList(StateChanged))
        {
            try
            {
                handler(this, health);
            }
            catch (Exception exception)
            {
                thrown.Add(exception);
            }
        }

        if (thrown.Count > 0)
            throw new AggregateException(thrown);
    }
}
