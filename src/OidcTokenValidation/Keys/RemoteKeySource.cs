using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Keys;

/// <summary>
/// Finds keys among those that are fetched. A known key is found at once, whatever happens at the provider. A token that names an unknown
/// key, or one that did not verify it, waits for a fetch that began after the request; where none may begin there is no wait.
/// </summary>
internal sealed class RemoteKeySource(KeyRefresher refresher, TimeProvider time) : IKeySource
{
    private readonly UnknownKeyCache _unknown = new(refresher.Slot, time);

    public event Action? Fetched
    {
        add => refresher.Fetched += value;
        remove => refresher.Fetched -= value;
    }

    public bool IsFetching => refresher.IsFetching;

    public IReadOnlyList<PublicKey> Keys => refresher.Current is { IsUsable: true } usable ? usable.Document.Keys : [];

    public IReadOnlyList<DroppedKey> Dropped => refresher.Dropped;

    public TimeSpan? Lifetime => refresher.Current?.Lifetime;

    public ValueTask<KeySelection> FindAsync(KeyReference reference, PublicKey? rejected, CancellationToken cancellationToken)
    {
        KeySnapshot? seen = refresher.Current;
        KeySelection? selection = Select(seen, reference, rejected);
        if (selection is { } known && IsLastWord(known, seen!, reference))
            return ValueTask.FromResult(known);

        var wanted = new WantedKey(reference, rejected);
        long begun = refresher.Begun;
        return refresher.TryFetch(ReasonFor(selection), wanted, seen, out KeyFetch fetch, out TimeSpan retryAfter)
            ? FindAfterFetchAsync(fetch, begun, wanted, cancellationToken)
            : ValueTask.FromResult(WithoutFetch(selection, retryAfter));
    }

    public async Task<KeyFetchFault> RefreshAsync(CancellationToken cancellationToken) =>
        refresher.TryFetch(KeyFetchReason.Forced, wanted: null, refresher.Current, out KeyFetch fetch, out _)
            ? await fetch.Task.WaitAsync(cancellationToken).ConfigureAwait(false)
            : KeyFetchFault.NotAttempted;

    public bool Import(JwkSetDocument document) => refresher.Import(document);

    public IssuerKeyHealth DescribeHealth(string issuer) => refresher.DescribeHealth(issuer);

    /// <inheritdoc/>
    public void Dispose() => refresher.Dispose();

    private async ValueTask<KeySelection> FindAfterFetchAsync(KeyFetch fetch, long begun, WantedKey wanted, CancellationToken cancellationToken)
    {
        while (true)
        {
            KeyFetchFault fault = await fetch.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            KeySnapshot? seen = refresher.Current;
            KeySelection? selection = Select(seen, wanted.Reference, wanted.Rejected);
            if (selection is { Status: KeySelectionStatus.Found } found)
                return found;

            // Without keys, or without the metadata, nothing was looked up: an issuer that was disposed during its fetch has none, and the token may be good.
            if (fault != KeyFetchFault.None || selection is not { } known)
                return WithoutFetch(selection, refresher.RetryAfter is var pause && pause > TimeSpan.Zero ? pause : refresher.Slot);

            // A fetch that was under way already may have been answered before the key was published.
            if (fetch.Number > begun)
            {
                if (known.Status == KeySelectionStatus.NotFound)
                    _unknown.Add(wanted.Reference);
                return known;
            }

            if (!refresher.TryFetch(ReasonFor(selection), wanted, seen, out fetch, out TimeSpan retryAfter))
                return WithoutFetch(selection, retryAfter);
        }
    }

    // Null without keys that may be used.
    private static KeySelection? Select(KeySnapshot? seen, KeyReference reference, PublicKey? rejected) =>
        seen is { IsUsable: true } ? seen.Keys.Select(reference, rejected) : null;

    // A key that does not fit may have been replaced under its name since: keys of the last slot are as good as new ones.
    private bool IsLastWord(in KeySelection selection, KeySnapshot seen, KeyReference reference) => selection.Status switch
    {
        KeySelectionStatus.Found => true,
        KeySelectionStatus.NotFound => _unknown.Contains(reference),
        _ => seen.Age <= refresher.Slot,
    };

    private static KeyFetchReason ReasonFor(KeySelection? selection) => selection?.Status switch
    {
        null => KeyFetchReason.FirstUse,
        KeySelectionStatus.NotFound => KeyFetchReason.UnknownKey,
        _ => KeyFetchReason.UnsuitableKey,
    };

    // A key that could not be looked up may exist, and the token may be good. That a known key does not fit stays true.
    private static KeySelection WithoutFetch(KeySelection? selection, TimeSpan retryAfter) =>
        selection is { Status: not KeySelectionStatus.NotFound } known ? known : KeySelection.Unavailable(retryAfter, isUnknown: selection is not null);
}
