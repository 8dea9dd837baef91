namespace OidcTokenValidation.Issuers;

/// <summary>
/// Remembers for a short time which key ids a fetch did not bring, so that a token that comes again and again causes no fetch each time.
/// A fixed number of places: a flood of ids overwrites, and costs no memory.
/// </summary>
internal sealed class UnknownKeyIds(TimeSpan memory, TimeProvider time)
{
    private const int Places = 1024;

    private readonly Lock _gate = new();
    private readonly (int Hash, long At, bool Used)[] _places = new (int, long, bool)[Places];

    public bool Contains(string? keyId)
    {
        int hash = Hash(keyId);
        lock (_gate)
        {
            (int Hash, long At, bool Used) place = _places[(uint)hash % Places];
            return place.Used && place.Hash == hash && time.GetElapsedTime(place.At) < memory;
        }
    }

    public void Add(string? keyId)
    {
        int hash = Hash(keyId);
        lock (_gate)
        {
            _places[(uint)hash % Places] = (hash, time.GetTimestamp(), true);
        }
    }

    // Seeded per process, so that nobody can aim at another's key id.
    private static int Hash(string? keyId) => keyId?.GetHashCode(StringComparison.Ordinal) ?? 0;
}
