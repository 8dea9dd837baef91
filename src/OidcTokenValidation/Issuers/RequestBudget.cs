namespace OidcTokenValidation.Issuers;

/// <summary>
/// How many requests a provider gets: a full budget at once, then one more each slot. It refuses at once and never delays.
/// Not thread-safe: its owner holds a lock.
/// </summary>
internal sealed class RequestBudget(int requestsPerMinute, TimeProvider time)
{
    private double _requests = requestsPerMinute;
    private long _countedAt = time.GetTimestamp();

    /// <summary>The time in which one request is earned.</summary>
    public TimeSpan Slot { get; } = TimeSpan.FromMinutes(1) / requestsPerMinute;

    /// <summary>How long until one request may be made; zero if one may now.</summary>
    public TimeSpan Wait
    {
        get
        {
            Count();
            return _requests >= 1 ? TimeSpan.Zero : Slot * (1 - _requests);
        }
    }

    /// <summary>Charges one request. A fetch that was begun may need more than one, and is not broken off: the debt delays the next.</summary>
    public void Charge()
    {
        Count();
        _requests--;
    }

    private void Count()
    {
        long now = time.GetTimestamp();
        _requests = Math.Min(requestsPerMinute, _requests + (time.GetElapsedTime(_countedAt, now) / Slot));
        _countedAt = now;
    }
}
