using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Introspection;

/// <summary>
/// Tokens that drew an error a moment ago: they are not asked about again and again. The oldest is removed where there is no room. Not thread-safe.
/// </summary>
internal sealed class FailedTokenCache(int capacity, TimeProvider time)
{
    /// <summary>How long a token is not asked about after it drew an error.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Dictionary<Sha256Digest, long> _failedAt = [];

    // The pause is the same for all: the first to fail is the first to expire.
    private readonly Queue<Sha256Digest> _byAge = [];

    public int Count => _failedAt.Count;

    /// <summary>How long the token is not asked about; zero if it may be.</summary>
    public TimeSpan GetPause(Sha256Digest token)
    {
        TimeSpan left = _failedAt.TryGetValue(token, out long failedAt) ? Pause - time.GetElapsedTime(failedAt) : TimeSpan.Zero;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    public void Add(Sha256Digest token)
    {
        while (_byAge.TryPeek(out Sha256Digest oldest) && (_byAge.Count >= capacity || GetPause(oldest) == TimeSpan.Zero))
            _failedAt.Remove(_byAge.Dequeue());
        if (_failedAt.TryAdd(token, time.GetTimestamp()))
            _byAge.Enqueue(token);
    }
}
