namespace OidcTokenValidation.Revocation;

/// <summary>Entries in the order in which they were added. None is moved: readers need no lock.</summary>
internal sealed class EntryChunks(int capacity)
{
    private const int Bits = 12;
    private const int Size = 1 << Bits;

    private readonly StoredEntry[]?[] _chunks = new StoredEntry[(capacity + Size - 1) >> Bits][];
    private int _count;
    private int _scopes;

    public int Count => Volatile.Read(ref _count);

    public ref StoredEntry this[int index] => ref _chunks[index >> Bits]![index & (Size - 1)];

    public bool Contains(RevocationScope scope) => (Volatile.Read(ref _scopes) & (1 << (int)scope)) != 0;

    /// <summary>Adds an entry and returns its number. One caller at a time.</summary>
    public int Add(in StoredEntry entry)
    {
        int index = _count;
        _chunks[index >> Bits] ??= new StoredEntry[Size];
        this[index] = entry;
        Volatile.Write(ref _scopes, _scopes | (1 << (int)entry.Scope));
        Volatile.Write(ref _count, index + 1);
        return index;
    }

    public IEnumerable<StoredEntry> All()
    {
        int count = Count;
        for (int i = 0; i < count; i++)
            yield return this[i];
    }
}

/// <summary>An entry of a table. It expires a fixed time after its moment, so that time is not stored.</summary>
internal struct StoredEntry
{
    /// <summary>The lowest bits of <see cref="IssuedBeforeAndScope"/> are the scope.</summary>
    public const int ScopeBits = 3;

    public ulong Hash;
    public ulong High;
    public ulong Low;

    // One word, so that it changes at once.
    public long IssuedBeforeAndScope;

    public readonly RevocationScope Scope => (RevocationScope)(IssuedBeforeAndScope & ((1 << ScopeBits) - 1));

    /// <summary>The moment, in milliseconds since 1970.</summary>
    public readonly long IssuedBefore => IssuedBeforeAndScope >> ScopeBits;

    public readonly RevocationKey Key => new(Hash, High, Low);

    public readonly bool Has(in RevocationKey key) => Hash == key.Hash && High == key.High && Low == key.Low;

    public static StoredEntry From(in RevocationEntry entry) => new()
    {
        Hash = entry.Key.Hash,
        High = entry.Key.High,
        Low = entry.Key.Low,
        IssuedBeforeAndScope = (entry.IssuedBeforeMilliseconds << ScopeBits) | (long)entry.Scope,
    };
}
