namespace OidcTokenValidation.Revocation;

/// <summary>When entries expire: when no token that was issued before their moment can still be accepted.</summary>
internal sealed class RevocationExpiry(TimeSpan maxTokenLifetime, TimeProvider time)
{
    /// <summary>The greatest clock skew of a validator, and what an issuer's clock, or another node's, may be ahead of this node's.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    // Adjustments of a clock: entries are stored longer than by this time after the last token.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    private readonly TimeSpan _retention = maxTokenLifetime + Skew + Skew;
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly long _startedTimestamp = time.GetTimestamp();
    private long _latest;

    /// <summary>The moment that a message states, or the latest that can be revoked: its issuer's clock may be ahead by more.</summary>
    public static DateTimeOffset Limit(DateTimeOffset moment, DateTimeOffset now) => moment < now + Skew ? moment : now + Skew;

    /// <summary>The time until which an entry is stored. The moment may be that of a node whose clock is wrong by years.</summary>
    public DateTimeOffset GetExpiry(DateTimeOffset issuedBefore) =>
        issuedBefore < DateTimeOffset.MaxValue - _retention ? issuedBefore + _retention : DateTimeOffset.MaxValue;

    // A wall clock that is set forward must not remove entries: it may be set back again.
    private DateTimeOffset Now
    {
        get
        {
            DateTimeOffset elapsed = _startedAt + time.GetElapsedTime(_startedTimestamp);
            DateTimeOffset now = time.GetUtcNow();
            return elapsed < now ? elapsed : now;
        }
    }

    /// <summary>Entries with this moment or an earlier one have expired.</summary>
    public DateTimeOffset GetExpiredUpTo()
    {
        DateTimeOffset now = Now;
        if (now.UtcTicks > Volatile.Read(ref _latest))
            Volatile.Write(ref _latest, now.UtcTicks);
        return now - _retention;
    }

    /// <summary>Whether the clock was set back since the last call, because it had been ahead from the start: entries that have not expired may have been
    /// removed, or left out.</summary>
    public bool WasSetBack()
    {
        long now = Now.UtcTicks;
        bool isEarlier = now + Tolerance.Ticks < Volatile.Read(ref _latest);
        if (isEarlier)
            Volatile.Write(ref _latest, now);
        return isEarlier;
    }
}
