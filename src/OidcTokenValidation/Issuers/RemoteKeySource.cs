using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.Diagnostics;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Issuers;

/// <summary>Keys that are fetched and kept for a fixed time; one fetch at a time, detached from the callers that wait for it.</summary>
internal sealed class RemoteKeySource(string issuer, KeySourceOptions options, KeyFetcher fetcher, CryptoProviderFactory crypto, TimeProvider time, ILogger logger)
    : IKeySource
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _disposed = new();
    private volatile FetchState _state = FetchState.Never;
    private Task<FetchState>? _pending;

    public ValueTask<KeySelection> FindAsync(string? keyId, SignatureAlgorithm algorithm, CancellationToken cancellationToken)
    {
        FetchState state = _state;
        KeySelection selection = Select(state, keyId, algorithm);
        bool fetchCanHelp = selection.Status is KeySelectionStatus.NotFound or KeySelectionStatus.Unavailable;
        return fetchCanHelp && MayFetch(state)
            ? FetchAndFindAsync(state, keyId, algorithm, cancellationToken)
            : ValueTask.FromResult(selection);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed.Cancel();
        _state.Keys?.Dispose();
        _disposed.Dispose();
    }

    private KeySelection Select(FetchState state, string? keyId, SignatureAlgorithm algorithm) =>
        state.Keys is { } keys && time.GetElapsedTime(state.FetchedAt) < options.MaxAge
            ? keys.Select(keyId, algorithm)
            : KeySelection.Unavailable(options.MinFetchInterval);

    private bool MayFetch(FetchState state) =>
        state == FetchState.Never || time.GetElapsedTime(state.AttemptedAt) >= options.MinFetchInterval;

    private async ValueTask<KeySelection> FetchAndFindAsync(FetchState seen, string? keyId, SignatureAlgorithm algorithm, CancellationToken cancellationToken)
    {
        Task<FetchState> fetch;
        lock (_gate)
        {
            fetch = _state != seen ? Task.FromResult(_state) : _pending ??= Task.Run(FetchAsync, CancellationToken.None);
        }

        return Select(await fetch.WaitAsync(cancellationToken).ConfigureAwait(false), keyId, algorithm);
    }

    private async Task<FetchState> FetchAsync()
    {
        long attemptedAt = time.GetTimestamp();
        FetchedKeys fetched = await fetcher.FetchAsync(_disposed.Token).ConfigureAwait(false);
        foreach ((int index, JwkFault fault) in fetched.Document?.Dropped ?? [])
            Log.KeyDropped(logger, issuer, index, fault);

        FetchState previous = _state;
        FetchState next = previous with { AttemptedAt = attemptedAt };
        if (fetched is { Fault: KeyFetchFault.None, Document: { } document })
        {
            next = new FetchState(KeySets.Create(document, crypto, previous.Keys), time.GetTimestamp(), attemptedAt);
            Log.KeysFetched(logger, issuer, document.Keys.Count);
        }
        else
        {
            Log.KeyFetchFailed(logger, issuer, fetched.Fault);
        }

        lock (_gate)
        {
            _state = next;
            _pending = null;
        }

        if (next.Keys is { } keys)
            previous.Keys?.DisposeUnlessIn(keys);

        return next;
    }

    private sealed record FetchState(KeySet? Keys, long FetchedAt, long AttemptedAt)
    {
        public static readonly FetchState Never = new(Keys: null, FetchedAt: 0, AttemptedAt: 0);
    }
}
