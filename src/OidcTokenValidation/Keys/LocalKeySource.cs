using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Keys;

/// <summary>Keys that were configured. They are searched before those of a remote source, and cause no request.</summary>
internal sealed class LocalKeySource(JwkSetDocument document, KeySet keys, IKeySource? remote) : IKeySource
{
    public event Action? Fetched
    {
        add
        {
            if (remote is not null)
                remote.Fetched += value;
        }

        remove
        {
            if (remote is not null)
                remote.Fetched -= value;
        }
    }

    public bool IsFetching => remote?.IsFetching ?? false;

    public IReadOnlyList<PublicKey> Keys => [.. document.Keys, .. remote?.Keys ?? []];

    public IReadOnlyList<DroppedKey> Dropped => [.. document.Dropped.First, .. remote?.Dropped ?? []];

    public TimeSpan? Lifetime => remote?.Lifetime;

    public ValueTask<KeySelection> FindAsync(KeyReference reference, PublicKey? rejected, CancellationToken cancellationToken)
    {
        KeySelection selection = keys.Select(reference, rejected);
        return remote is not null && selection.Status is KeySelectionStatus.NotFound or KeySelectionStatus.Unchanged
            ? remote.FindAsync(reference, rejected, cancellationToken)
            : ValueTask.FromResult(selection);
    }

    public Task<KeyFetchFault> RefreshAsync(CancellationToken cancellationToken) =>
        remote?.RefreshAsync(cancellationToken) ?? Task.FromResult(KeyFetchFault.None);

    public bool Import(JwkSetDocument imported) => remote?.Import(imported) ?? false;

    public IssuerKeyHealth DescribeHealth(string issuer) => remote?.DescribeHealth(issuer) ?? new IssuerKeyHealth
    {
        Issuer = issuer,
        State = IssuerKeyState.Fresh,
        KeyCount = document.Keys.Count,
        DroppedKeyCount = document.Dropped.Count,
        Age = null,
        LastFault = KeyFetchFault.None,
        FailedFetches = 0,
        NextFetch = null,
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        keys.Dispose();
        remote?.Dispose();
    }
}
