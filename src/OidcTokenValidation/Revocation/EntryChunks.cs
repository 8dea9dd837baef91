namespace OidcTokenValidation.Revocation;

/// <summary>Entries in the order in which they were added. None is moved: readers need no lock.</summary>
internal sealed class EntryChunks(int capacity)
{
    private const int Bits = 12;
    private const int Size = 1 << Bits;

    private readonly RevocationKey[]?[] _keys = new RevocationKey[(capacity + Size - 1) >> Bits][];
    private readonly long[]?[] _moments = new long[(capacity + Size - 1) >> Bits][];
    private int _count;
    private int _scopes;

    public int Count => Volatile.Read(ref _count);

    public StoredEntry this[int index] => new(GetKey(index), Volatile.Read(ref GetMoment(index)));

    public bool Contains(RevocationScope scope) => (Volatile.Read(ref _scopes) & (1 << (int)scope)) != 0;

    public ref readonly RevocationKey GetKey(int index) => ref _keys[index >> Bits]![index & (Size - 1)];

    /// <summary>Adds an entry and returns its number. One caller at a time.</summary>
    public int Add(in StoredEntry entry)
    {
        int index = _count;
        (_keys[index >> Bits] ??= new RevocationKey[Size])[index & (Size - 1)] = entry.Key;
        (_moments[index >> Bits] ??= new long[Size])[index & (Size - 1)] = entry.Moment;
        Volatile.Write(ref _scopes, _scopes | (1 << (int)entry.Scope));
        Volatile.Write(ref _count, index + 1);
        return index;
    }

    /// <summary>Sets the moment of an entry, with its scope, if it is later.</summary>
    public bool TrySetLater(int index, long moment)
    {
        ref long existing = ref GetMoment(index);
        bool isLater = existing < moment;
        if (isLater)
            Volatile.Write(ref existing, moment);
        return isLater;
    }

    public IEnumerable<StoredEntry> All()
    {
        int count = Count;
        for (int i = 0; i < count; i++)
            yield return this[i];
    }

    private ref long GetMoment(int index) => ref _moments[index >> Bits]![index & (Size - 1)];
}

/// <summary>An entry of a table. It expires a fixed time after its moment, so that time is not stored.</summary>
/// <param name="Key">What it is found by.</param>
/// <param name="Moment">The moment in milliseconds since 1970, and the scope in the lowest bits: one word, so that it changes at once.</param>
internal readonly record struct StoredEntry(RevocationKey Key, long Moment)
{
    private const int ScopeBits = 3;

    public RevocationScope Scope => (RevocationScope)(Moment & ((1 << ScopeBits) - 1));

    /// <summary>The moment, in milliseconds since 1970.</summary>
    public long IssuedBefore => Moment >> ScopeBits;

    public static StoredEntry From(in RevocationEntry entry) => new(entry.Key, (entry.IssuedBeforeMilliseconds << ScopeBits) | (long)entry.Scope);
}
