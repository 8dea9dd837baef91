namespace OidcTokenValidation.Tests.Replay.InMemory;

/// <summary>A simple model of the results of the store. Expiries must be distinct.</summary>
internal sealed class ReplayModel(int maxEntries, int maxEntriesPerClient)
{
    private readonly Dictionary<ReplayKey, DateTimeOffset> _entries = [];
    private DateTimeOffset _forgottenUpTo = DateTimeOffset.MinValue;

    public int Count => _entries.Count;

    public ReplayOutcome Add(ReplayKey key, DateTimeOffset expiresAt, DateTimeOffset now)
    {
        if (expiresAt < now)
            return _entries.ContainsKey(key) ? ReplayOutcome.Replayed : ReplayOutcome.Unavailable;
        bool quotaExceeded = LiveOf(key.Client, now) >= maxEntriesPerClient;
        bool full = _entries.Values.Count(expiry => expiry >= now) >= maxEntries;

        // A call continues to remove entries for as long as it would be rejected.
        bool removedAll = Remove(now);
        while (!removedAll && (_entries.ContainsKey(key) || expiresAt <= _forgottenUpTo || HeldOf(key.Client) >= maxEntriesPerClient || Count >= maxEntries))
            removedAll = Remove(now);
        if (_entries.ContainsKey(key))
            return ReplayOutcome.Replayed;
        if (expiresAt <= _forgottenUpTo)
            return ReplayOutcome.Unavailable;
        if (quotaExceeded || full)
            return quotaExceeded ? ReplayOutcome.QuotaExceeded : ReplayOutcome.Unavailable;

        _entries.Add(key, expiresAt);
        return ReplayOutcome.Added;
    }

    private int HeldOf(UInt128 client) => _entries.Keys.Count(key => key.Client == client);

    private int LiveOf(UInt128 client, DateTimeOffset now) => _entries.Count(entry => entry.Key.Client == client && entry.Value >= now);

    private bool Remove(DateTimeOffset now)
    {
        foreach (var (key, expiry) in _entries.Where(entry => entry.Value < now).OrderBy(static entry => entry.Value).Take(InMemoryReplayStore.RemovedPerStep).ToArray())
        {
            _entries.Remove(key);
            _forgottenUpTo = expiry > _forgottenUpTo ? expiry : _forgottenUpTo;
        }

        return !_entries.Values.Any(expiry => expiry < now);
    }
}
