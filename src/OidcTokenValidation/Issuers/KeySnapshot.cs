namespace OidcTokenValidation.Issuers;

/// <summary>Keys as one fetch brought them. Fresh for their lifetime, then stale; usable until the stale limit, to the tick.</summary>
internal sealed class KeySnapshot(KeySet keys, JwkSetDocument document, TimeSpan lifetime, TimeSpan staleLimit, TimeProvider time)
{
    private readonly long _fetchedAt = time.GetTimestamp();

    public KeySet Keys { get; } = keys;

    public JwkSetDocument Document { get; } = document;

    public TimeSpan Lifetime => lifetime;

    public TimeSpan Age => time.GetElapsedTime(_fetchedAt);

    public bool IsFresh => Age < lifetime;

    public bool IsUsable => Age < lifetime + staleLimit;
}
