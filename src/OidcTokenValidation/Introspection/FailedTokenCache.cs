using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Introspection;

/// <summary>
/// Tokens whose introspection failed a moment ago: they are not sent again before a delay has passed. At capacity the oldest is evicted. Not thread-safe.
/// </summary>
internal sealed class FailedTokenCache(int capacity, TimeProvider time)
{
    /// <summary>How long a token is not sent again after a failure.</summary>
    public static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly Dictionary<Sha256Digest, long> _failedAt = [];

    // The delay is the same for all: the first to fail is the first to expire.
    private readonly Queue<Sha256Digest> _byAge = [];

    public int Count => _failedAt.Count;

    /// <summary>How long until the token may be sent again; zero if it may be sent now.</summary>
    public TimeSpan GetRetryAfter(Sha256Digest token)
    {
        TimeSpan left = _failedAt.TryGetValue(token, out long failedAt) ? RetryDelay - time.GetElapsedTime(failedAt) : TimeSpan.Zero;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    public void Add(Sha256Digest token)
    {
        while (_byAge.TryPeek(out Sha256Digest oldest) && (_byAge.Count >= capacity || GetRetryAfter(oldest) == TimeSpan.Zero))
            _failedAt.Remove(_byAge.Dequeue());
        if (_failedAt.TryAdd(token, time.GetTimestamp()))
            _byAge.Enqueue(token);
    }
}
