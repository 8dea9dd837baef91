namespace OidcTokenValidation.Keys;

/// <summary>
/// Limits the requests to a provider: a full budget at once, then one more in each slot. It rejects at once and never delays. Thread-safe: it outlives
/// its fetcher, whose successor may use it at the same time.
/// </summary>
internal sealed class RequestBudget(int requestsPerMinute, TimeProvider time)
{
    private readonly Lock _gate = new();
    private double _requests = requestsPerMinute;
    private long _countedAt = time.GetTimestamp();

    public int RequestsPerMinute => requestsPerMinute;

    /// <summary>The time in which one request is earned.</summary>
    public TimeSpan Slot { get; } = TimeSpan.FromMinutes(1) / requestsPerMinute;

    /// <summary>How long until a request is allowed; zero if one is allowed now.</summary>
    public TimeSpan Wait => Count() is var requests and < 1 ? Slot * (1 - requests) : TimeSpan.Zero;

    /// <summary>Whether the budget is unused: a new one would be the same.</summary>
    public bool IsFull => Count() >= requestsPerMinute;

    /// <summary>Charges one request. A fetch may need more than one and is not interrupted: the debt delays the next fetch.</summary>
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
