using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Issuers;

/// <summary>
/// Finds keys among those that are fetched. A known key is found at once, whatever happens at the provider. A token that names an unknown
/// one waits for a fetch that began after it came, and for no other; where none may begin it is answered at once.
/// </summary>
internal sealed class RemoteKeySource(KeyRefresher refresher, TimeProvider time) : IKeySource
{
    private readonly UnknownKeyIds _unknown = new(refresher.Slot, time);

    public event Action? Fetched
    {
        add => refresher.Fetched += value;
        remove => refresher.Fetched -= value;
    }

    public bool IsFetching => refresher.IsFetching;

    public IReadOnlyList<PublicKey> Keys => refresher.Current is { IsUsable: true } usable ? usable.Document.Keys : [];

    public IReadOnlyList<(int Index, JwkFault Fault)> Dropped => refresher.Dropped;

    public TimeSpan? Lifetime => refresher.Current?.Lifetime;

    public ValueTask<KeySelection> FindAsync(string? keyId, SignatureAlgorithm algorithm, CancellationToken cancellationToken)
    {
        KeySnapshot? seen = refresher.Current;
        bool isUsable = seen is { IsUsable: true };
        KeySelection selection = isUsable ? seen!.Keys.Select(keyId, algorithm) : default;
        if (selection.Status != KeySelectionStatus.NotFound || (isUsable && _unknown.Contains(keyId)))
            return ValueTask.FromResult(selection);

        long begun = refresher.Begun;
        return refresher.TryFetch(isUsable ? KeyFetchReason.UnknownKey : KeyFetchReason.FirstUse, seen, out KeyFetch fetch, out TimeSpan retryAfter)
            ? FindAfterFetchAsync(fetch, begun, keyId, algorithm, cancellationToken)
            : ValueTask.FromResult(WithoutFetch(seen, retryAfter));
    }

    public async Task<KeyFetchFault> RefreshAsync(CancellationToken cancellationToken) =>
        refresher.TryFetch(KeyFetchReason.Forced, refresher.Current, out KeyFetch fetch, out _)
            ? await fetch.Task.WaitAsync(cancellationToken).ConfigureAwait(false)
            : KeyFetchFault.NotAttempted;

    public bool Import(JwkSetDocument document) => refresher.Import(document);

    public IssuerKeyHealth DescribeHealth(string issuer) => refresher.DescribeHealth(issuer);

    /// <inheritdoc/>
    public void Dispose() => refresher.Dispose();

    private async ValueTask<KeySelection> FindAfterFetchAsync(KeyFetch fetch, long begun, string? keyId, SignatureAlgorithm algorithm, CancellationToken cancellationToken)
    {
        while (true)
        {
            KeyFetchFault fault = await fetch.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            KeySnapshot? seen = refresher.Current;
            KeySelection selection = seen is { IsUsable: true } ? seen.Keys.Select(keyId, algorithm) : default;
            if (selection.Status != KeySelectionStatus.NotFound)
                return selection;

            // Without keys nothing was looked up: an issuer that is let go during its fetch keeps none, and the token may be good.
            if (fault != KeyFetchFault.None || seen is not { IsUsable: true })
                return KeySelection.Unavailable(refresher.RetryAfter);

            // A fetch that was under way already may have been answered before the key was published.
            if (fetch.Number > begun)
            {
                _unknown.Add(keyId);
                return selection;
            }

            if (!refresher.TryFetch(KeyFetchReason.UnknownKey, seen, out fetch, out TimeSpan retryAfter))
                return WithoutFetch(seen, retryAfter);
        }
    }

    // The key is unknown and cannot be looked for now. Keys of a moment ago are as good as a look; older ones are not, and then the token may be good.
    private KeySelection WithoutFetch(KeySnapshot? seen, TimeSpan retryAfter) =>
        seen is { IsUsable: true } && seen.Age <= refresher.Slot ? KeySelection.NotFound : KeySelection.Unavailable(retryAfter);
}
