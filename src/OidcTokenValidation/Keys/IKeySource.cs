using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Keys;

/// <summary>The source of an issuer's keys.</summary>
internal interface IKeySource : IDisposable
{
    /// <summary>Raised when a fetch has ended, with or without keys.</summary>
    event Action? Fetched;

    /// <summary>Whether a fetch is in progress.</summary>
    bool IsFetching { get; }

    /// <summary>The keys that are usable now.</summary>
    IReadOnlyList<PublicKey> Keys { get; }

    /// <summary>The first keys of the last fetched set that are not usable.</summary>
    IReadOnlyList<DroppedKey> Dropped { get; }

    /// <summary>For how long fetched keys are fresh; null if none were fetched.</summary>
    TimeSpan? Lifetime { get; }

    /// <summary>Finds the key that a header selects. Completes at once if the key is loaded.</summary>
    /// <param name="reference">The reference in the header.</param>
    /// <param name="rejected">The key that was found before and did not verify the signature; null at first. Only another key is found then.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    ValueTask<KeySelection> FindAsync(KeyReference reference, PublicKey? rejected, CancellationToken cancellationToken);

    /// <summary>Fetches the keys now.</summary>
    Task<KeyFetchFault> RefreshAsync(CancellationToken cancellationToken);

    /// <summary>Imports keys, unless there are fetched ones.</summary>
    bool Import(JwkSetDocument document);

    IssuerKeyHealth DescribeHealth(string issuer);
}
