namespace OidcTokenValidation.Revocation;

/// <summary>When entries expire: when no token that was issued before their moment can still be accepted.</summary>
internal sealed class RevocationExpiry(TimeSpan maxTokenLifetime, TimeProvider time)
{
    /// <summary>The greatest clock skew of a validator, and what an issuer's clock, or another node's, may be ahead of this node's.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    private readonly TimeSpan _retention = maxTokenLifetime + Skew + Skew;
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly long _startedTimestamp = time.GetTimestamp();

    /// <summary>The time until which an entry is stored.</summary>
    public DateTimeOffset GetExpiry(DateTimeOffset issuedBefore) => issuedBefore + _retention;

    /// <summary>Entries with this moment or an earlier one have expired.</summary>
    public DateTimeOffset ExpiredUpTo
    {
        get
        {
            // A wall clock that is set forward must not remove entries: it may be set back again.
            DateTimeOffset elapsed = _startedAt + time.GetElapsedTime(_startedTimestamp);
            DateTimeOffset now = time.GetUtcNow();
            return (elapsed < now ? elapsed : now) - _retention;
        }
    }
}
