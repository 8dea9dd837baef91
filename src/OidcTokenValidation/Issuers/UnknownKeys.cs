using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Issuers;

/// <summary>
/// Remembers for a short time which keys a fetch did not bring, so that a token that comes again and again causes no fetch each time.
/// A fixed number of places: a flood of names overwrites, and costs no memory.
/// </summary>
internal sealed class UnknownKeys(TimeSpan memory, TimeProvider time)
{
    private const int Places = 1024;

    private readonly Lock _gate = new();
    private readonly (int Hash, long At, bool Used)[] _places = new (int, long, bool)[Places];

    public bool Contains(KeyReference reference)
    {
        // Hashes of strings are seeded per process, so that nobody can aim at another's key.
        int hash = reference.GetHashCode();
        lock (_gate)
        {
            (int Hash, long At, bool Used) place = _places[(uint)hash % Places];
            return place.Used && place.Hash == hash && time.GetElapsedTime(place.At) < memory;
        }
    }

    public void Add(KeyReference reference)
    {
        int hash = reference.GetHashCode();
        lock (_gate)
        {
            _places[(uint)hash % Places] = (hash, time.GetTimestamp(), true);
        }
    }
}
