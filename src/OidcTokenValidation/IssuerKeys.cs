using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;

namespace OidcTokenValidation;

/// <summary>The keys of one trusted issuer, for operators: their health, a forced refresh, export and import.</summary>
public sealed class IssuerKeys
{
    private readonly IKeySource _source;
    private readonly KeyRules _rules;
    private IssuerKeyState _reported = IssuerKeyState.NotFetched;

    internal IssuerKeys(string issuer, IKeySource source, KeyRules rules)
    {
        Issuer = issuer;
        (_source, _rules) = (source, rules);
        source.Fetched += ReportChange;
    }

    /// <summary>Raised when the state has changed, on the thread of the fetch: when stale keys are used, when no usable keys remain, and when keys are fresh
    /// again.</summary>
    public event EventHandler<IssuerKeyHealth>? StateChanged;

    /// <summary>The issuer identifier.</summary>
    public string Issuer { get; }

    /// <summary>The current state of the keys.</summary>
    public IssuerKeyHealth Health => _source.DescribeHealth(Issuer);

    /// <summary>The keys of the last fetched set that cannot be used, each with its reason, whether the set is used or not.</summary>
    /// <value>At most the first 64 of a set; <see cref="IssuerKeyHealth.DroppedKeyCount"/> counts all of them.</value>
    public IReadOnlyList<DroppedIssuerKey> Dropped => [.. _source.Dropped.Select(static key => key.ToPublic())];

    /// <summary>How long the loaded keys are fresh after their fetch, as the provider states within the bounds of the options (RFC 9111 §4.2).</summary>
    /// <value>Null if nothing was fetched. Zero for keys of <see cref="Import"/>.</value>
    public TimeSpan? Lifetime => _source.Lifetime;

    /// <summary>Fetches the keys now, or waits for the fetch in progress.</summary>
    /// <param name="cancellationToken">Cancels the wait; the fetch continues.</param>
    /// <returns>The fault of the fetch; <see cref="KeyFetchFault.None"/> after a success, and for local keys; <see cref="KeyFetchFault.NotAttempted"/> if
    /// <see cref="KeySourceOptions.RequestsPerMinute"/> is used up.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled the wait.</exception>
    public Task<KeyFetchFault> RefreshAsync(CancellationToken cancellationToken = default) => _source.RefreshAsync(cancellationToken);

    /// <summary>Exports the usable keys as a JWK set (RFC 7517 §5), for <see cref="Import"/> or <see cref="KeySourceOptions.Jwks"/>. Public keys
    /// only.</summary>
    public string Export() => JwkSetText.Create(_source.Keys, _rules.Use);

    /// <summary>Imports keys that were exported before and uses them until the first fetch: for a start while the provider is down.</summary>
    /// <param name="jwks">A JWK set from <see cref="Export"/>, from storage that only this application can write.</param>
    /// <returns>False if there are keys already, the keys are local, or the text has no usable key.</returns>
    /// <remarks>Imported keys are stale at once: they are used up to <see cref="KeySourceOptions.StaleLimit"/>, while fetches continue.</remarks>
    public bool Import(string jwks)
    {
        ArgumentNullException.ThrowIfNull(jwks);
        return JwkSetDocument.TryParse(System.Text.Encoding.UTF8.GetBytes(jwks), _rules, out JwkSetDocument? document, out _)
            && document.Keys.Count > 0
            && _source.Import(document);
    }

    private void ReportChange()
    {
        IssuerKeyHealth health = Health;
        IssuerKeyState before = Interlocked.Exchange(ref _reported, health.State);
        if (before != health.State)
            RaiseStateChanged(health);
    }

    // Every handler is called, also when another one throws.
    private void RaiseStateChanged(IssuerKeyHealth health)
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

/// <summary>A key of an issuer's set that is not used; the other keys of the set are (RFC 7517 §5).</summary>
/// <remarks>It is public because tools show why a provider's key is not used: <c>oidc-token keys</c> lists these keys.</remarks>
public sealed record DroppedIssuerKey
{
    /// <summary>Its index in the set, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Why it is not used, as in the log: <c>SymmetricKey</c> or <c>RsaModulusTooShort</c>, for instance.</summary>
    public required string Fault { get; init; }

    /// <summary>The member of the JWK that causes the fault, for instance <c>n</c>.</summary>
    /// <value>Null if no single member does, for instance because the key is not a JSON object.</value>
    public string? Member { get; init; }
}

/// <summary>Why a fetch of an issuer's keys failed. Loaded keys stay as they are.</summary>
public enum KeyFetchFault
{
    /// <summary>No fault: the keys were fetched.</summary>
    None = 0,

    /// <summary>The provider could not be reached, or the connection broke.</summary>
    Unreachable,

    /// <summary>The TLS connection could not be established, for instance because of the certificate.</summary>
    SecureConnectionFailed,

    /// <summary>A document took longer than <see cref="KeySourceOptions.FetchTimeout"/>.</summary>
    TimedOut,

    /// <summary>The status was not 200.</summary>
    StatusNotOk,

    /// <summary>The provider redirects. Redirects are not followed: configure the address itself.</summary>
    Redirected,

    /// <summary>A document is larger than <see cref="KeySourceOptions.MaxDocumentBytes"/>.</summary>
    TooLarge,

    /// <summary>
    /// A document is compressed (<c>gzip</c>, <c>br</c>, <c>deflate</c>, <c>zstd</c>, <c>compress</c>), though the request accepts no compression.
    /// </summary>
    Compressed,

    /// <summary>A document is not a JSON object of the expected kind in UTF-8, or is cut off.</summary>
    NotJson,

    /// <summary>The metadata's <c>issuer</c> is not the configured one (RFC 8414 §3.3).</summary>
    IssuerMismatch,

    /// <summary>The metadata has no <c>jwks_uri</c> that is an absolute URL.</summary>
    JwksAddressMissing,

    /// <summary>An address is neither https nor http where that is allowed, see <see cref="KeySourceOptions.AllowLoopbackHttp"/> and
    /// <see cref="KeySourceOptions.AllowUnencryptedHttp"/>.</summary>
    AddressNotAllowed,

    /// <summary>The key set has no key that can be used.</summary>
    NoUsableKeys,

    /// <summary>No request was sent: <see cref="KeySourceOptions.RequestsPerMinute"/> is used up, or fetches back off after a failure.</summary>
    NotAttempted,

    /// <summary>An unexpected exception; it is in the log.</summary>
    Unexpected,

    /// <summary>
    /// A member that is read occurs more than once: <c>issuer</c> or <c>jwks_uri</c> in the metadata, <c>keys</c> in the key set. Readers differ about
    /// which value counts (RFC 8259 §4).
    /// </summary>
    RepeatedMember,
}
