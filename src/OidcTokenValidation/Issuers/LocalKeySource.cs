using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Issuers;

/// <summary>Keys that were configured. With a remote source behind them they are asked first: what they have costs no request.</summary>
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

    public IReadOnlyList<(int Index, JwkFault Fault)> Dropped => [.. document.Dropped, .. remote?.Dropped ?? []];

    public TimeSpan? Lifetime => remote?.Lifetime;

    public ValueTask<KeySelection> FindAsync(string? keyId, SignatureAlgorithm algorithm, CancellationToken cancellationToken)
    {
        KeySelection selection = keys.Select(keyId, algorithm);
        return selection.Status == KeySelectionStatus.NotFound && remote is not null
            ? remote.FindAsync(keyId, algorithm, cancellationToken)
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
