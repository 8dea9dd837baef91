namespace OidcTokenValidation.Revocation;

/// <summary>Entries of this node that are not in the feed yet. Of two with one key, the later one is enough.</summary>
internal sealed class PendingEntries(RevocationState state)
{
    private const int BatchSize = 500;

    private readonly Lock _gate = new();
    private readonly Dictionary<RevocationKey, RevocationEntry> _entries = [];

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Adds an entry. They are bounded because each is in the table of this node until it expires.</summary>
    public void Add(RevocationEntry entry)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(entry.Key, out RevocationEntry existing))
            {
                if (_entries.Count >= state.Capacity)
                    RemoveExpired();
                _entries.Add(entry.Key, entry);
            }
            else if (existing.IssuedBeforeMilliseconds < entry.IssuedBeforeMilliseconds)
            {
                _entries[entry.Key] = entry;
            }
        }
    }

    /// <summary>Removes an entry that was appended, unless a later one has replaced it.</summary>
    public void Remove(RevocationEntry entry)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(entry.Key, out RevocationEntry existing) && existing == entry)
                _entries.Remove(entry.Key);
        }
    }

    /// <summary>Appends all entries.</summary>
    public async Task AppendToAsync(IRevocationFeed feed, CancellationToken cancellationToken)
    {
        foreach (RevocationEntry[] batch in Read().Chunk(BatchSize))
        {
            await feed.AppendAsync(batch, cancellationToken).ConfigureAwait(false);
            Array.ForEach(batch, Remove);
        }
    }

    private void RemoveExpired()
    {
        foreach (RevocationEntry entry in _entries.Values.Where(entry => state.HasExpired(entry.IssuedBeforeMilliseconds)))
            _entries.Remove(entry.Key);
    }

    private RevocationEntry[] Read()
    {
        lock (_gate)
        {
            return _entries.Count == 0 ? [] : [.. _entries.Values];
        }
    }
}
