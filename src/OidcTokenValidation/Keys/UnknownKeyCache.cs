using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Keys;

/// <summary>
/// Caches for a short time which keys a fetch did not find, so that repeated requests with a token do not cause a fetch each time.
/// It has a fixed number of entries, allocated on the first use: a flood of names overwrites entries and costs no memory.
/// </summary>
internal sealed class UnknownKeyCache(TimeSpan lifetime, TimeProvider time)
{
    private const int Capacity = 1024;

    private readonly Lock _gate = new();
    private (int Hash, long AddedAt, bool IsUsed)[]? _entries;

    public bool Contains(KeyReference reference)
    {
        // Hashes of strings are seeded per process, so that an attacker cannot choose a name that hides another key.
        int hash = reference.GetHashCode();
        lock (_gate)
        {
            return _entries?[(uint)hash % Capacity] is { IsUsed: true } entry && entry.Hash == hash && time.GetElapsedTime(entry.AddedAt) < lifetime;
        }
    }

    public void Add(KeyReference reference)
    {
        int hash = reference.GetHashCode();
        lock (_gate)
        {
            (_entries ??= new (int, long, bool)[Capacity])[(uint)hash % Capacity] = (hash, time.GetTimestamp(), true);
        }
    }
}
