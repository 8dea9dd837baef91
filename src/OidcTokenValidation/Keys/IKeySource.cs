using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Keys;

/// <summary>Where an issuer's keys come from.</summary>
internal interface IKeySource : IDisposable
{
    /// <summary>Raised when a fetch has ended, whatever it brought.</summary>
    event Action? Fetched;

    /// <summary>Whether a fetch is under way.</summary>
    bool IsFetching { get; }

    /// <summary>The keys that are usable now.</summary>
    IReadOnlyList<PublicKey> Keys { get; }

    /// <summary>The first keys of the last set that came that are not usable.</summary>
    IReadOnlyList<DroppedKey> Dropped { get; }

    /// <summary>For how long fetched keys are fresh; null if none were fetched.</summary>
    TimeSpan? Lifetime { get; }

    /// <summary>The key that a header means. Completes at once where a key is at hand.</summary>
    /// <param name="reference">What the header says.</param>
    /// <param name="rejected">The key that was found before and did not verify the signature: only another one is of use. Null at first.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    ValueTask<KeySelection> FindAsync(KeyReference reference, PublicKey? rejected, CancellationToken cancellationToken);

    /// <summary>Fetches the keys now.</summary>
    Task<KeyFetchFault> RefreshAsync(CancellationToken cancellationToken);

    /// <summary>Takes over keys for want of fetched ones.</summary>
    bool Import(JwkSetDocument document);

    IssuerKeyHealth DescribeHealth(string issuer);
}
