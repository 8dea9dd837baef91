using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Keys;

/// <summary>
/// Remembers for a short time which keys a fetch did not bring, so that a token that comes again and again causes no fetch each time.
/// A fixed number of places, made when the first is needed: a flood of names overwrites, and costs no memory.
/// </summary>
internal sealed class UnknownKeyCache(TimeSpan memory, TimeProvider time)
{
    private const int Places = 1024;

    private readonly Lock _gate = new();
    private (int Hash, long At, bool Used)[]? _places;

    public bool Contains(KeyReference reference)
    {
        // Hashes of strings are seeded per process, so that nobody can aim at another's key.
        int hash = reference.GetHashCode();
        lock (_gate)
        {
            return _places?[(uint)hash % Places] is { Used: true } place && place.Hash == hash && time.GetElapsedTime(place.At) < memory;
        }
    }

    public void Add(KeyReference reference)
    {
        int hash = reference.GetHashCode();
        lock (_gate)
        {
            (_places ??= new (int, long, bool)[Places])[(uint)hash % Places] = (hash, time.GetTimestamp(), true);
        }
    }
}
