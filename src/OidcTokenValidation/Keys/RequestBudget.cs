namespace OidcTokenValidation.Keys;

/// <summary>
/// How many requests a provider gets: a full budget at once, then one more each slot. It refuses at once and never delays. Thread-safe: it outlives
/// the one that uses it, and may be used by its successor already.
/// </summary>
internal sealed class RequestBudget(int requestsPerMinute, TimeProvider time)
{
    private readonly Lock _gate = new();
    private double _requests = requestsPerMinute;
    private long _countedAt = time.GetTimestamp();

    public int RequestsPerMinute => requestsPerMinute;

    /// <summary>The time in which one request is earned.</summary>
    public TimeSpan Slot { get; } = TimeSpan.FromMinutes(1) / requestsPerMinute;

    /// <summary>How long until one request may be made; zero if one may now.</summary>
    public TimeSpan Wait => Count() is var requests and < 1 ? Slot * (1 - requests) : TimeSpan.Zero;

    /// <summary>Whether nothing of it is used: a new budget would be the same.</summary>
    public bool IsFull => Count() >= requestsPerMinute;

    /// <summary>Charges one request. A fetch that was begun may need more than one, and is not broken off: the debt delays the next.</summary>
    public void Charge() => Count(charged: 1);

    private double Count(int charged = 0)
    {
        lock (_gate)
        {
            long now = time.GetTimestamp();
            _requests = Math.Min(requestsPerMinute, _requests + (time.GetElapsedTime(_countedAt, now) / Slot)) - charged;
            _countedAt = now;
            return _requests;
        }
    }
}
