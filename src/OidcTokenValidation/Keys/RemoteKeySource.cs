using OidcTokenValidation.Jose;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Keys;

/// <summary>
/// Finds keys among the fetched ones. A loaded key is found at once, whatever the state of the provider. A token that names an unknown key, or one that did
/// not verify it, waits for a fetch that started after the request; if none may start there is no wait.
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
        if (selection is { } selected && IsFinal(selected, seen!, reference))
            return ValueTask.FromResult(selected);

        var wanted = new WantedKey(reference, rejected);
        long started = refresher.StartedCount;
        return refresher.TryFetch(GetReason(selection), wanted, seen, out KeyFetch fetch, out TimeSpan retryAfter)
            ? FindAfterFetchAsync(fetch, started, wanted, cancellationToken)
            : ValueTask.FromResult(SelectWithoutFetch(selection, retryAfter));
    }

    public async Task<KeyFetchFault> RefreshAsync(CancellationToken cancellationToken) =>
        refresher.TryFetch(KeyFetchReason.Forced, wanted: null, refresher.Current, out KeyFetch fetch, out _)
            ? await fetch.Task.WaitAsync(cancellationToken).ConfigureAwait(false)
            : KeyFetchFault.NotAttempted;

    public bool Import(JwkSetDocument document) => refresher.Import(document);

    public IssuerKeyHealth DescribeHealth(string issuer) => refresher.DescribeHealth(issuer);

    /// <inheritdoc/>
    public void Dispose() => refresher.Dispose();

    private async ValueTask<KeySelection> FindAfterFetchAsync(KeyFetch fetch, long started, WantedKey wanted, CancellationToken cancellationToken)
    {
        while (true)
        {
            KeyFetchFault fault = await fetch.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            KeySnapshot? seen = refresher.Current;
            KeySelection? selection = Select(seen, wanted.Reference, wanted.Rejected);
            if (selection is { Status: KeySelectionStatus.Found } found)
                return found;

            // Without keys, or without the metadata, the key was not looked up: an issuer that was disposed during its fetch has no keys, and the token may
            // be valid.
            if (fault != KeyFetchFault.None || selection is not { } selected)
                return SelectWithoutFetch(selection, refresher.RetryAfter is var delay && delay > TimeSpan.Zero ? delay : refresher.Slot);

            // A fetch that was already in progress may have read the key set before the key was published.
            if (fetch.Number > started)
            {
                if (selected.Status == KeySelectionStatus.NotFound)
                    _unknown.Add(wanted.Reference);
                return selected;
            }

            if (!refresher.TryFetch(GetReason(selection), wanted, seen, out fetch, out TimeSpan retryAfter))
                return SelectWithoutFetch(selection, retryAfter);
        }
    }

    // Null without usable keys.
    private static KeySelection? Select(KeySnapshot? seen, KeyReference reference, PublicKey? rejected) =>
        seen is { IsUsable: true } ? seen.Keys.Select(reference, rejected) : null;

    // A key that does not fit may have been replaced under its name since. Keys that were fetched within the last slot need no new fetch.
    private bool IsFinal(in KeySelection selection, KeySnapshot seen, KeyReference reference) => selection.Status switch
    {
        KeySelectionStatus.Found => true,
        KeySelectionStatus.NotFound => _unknown.Contains(reference),
        _ => seen.Age <= refresher.Slot,
    };

    private static KeyFetchReason GetReason(KeySelection? selection) => selection?.Status switch
    {
        null => KeyFetchReason.FirstUse,
        KeySelectionStatus.NotFound => KeyFetchReason.UnknownKey,
        _ => KeyFetchReason.UnsuitableKey,
    };

    // A key that could not be looked up may exist, and the token may be valid. A loaded key that does not fit remains a reason to reject.
    private static KeySelection SelectWithoutFetch(KeySelection? selection, TimeSpan retryAfter) =>
        selection is { Status: not KeySelectionStatus.NotFound } selected ? selected : KeySelection.Unavailable(retryAfter, isUnknown: selection is not null);
}
