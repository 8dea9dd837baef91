namespace OidcTokenValidation.Revocation;

/// <summary>The entries of one node. Look-ups take no lock; changes take one.</summary>
/// <remarks>
/// Open addressing with linear probing: a slot of 32 bits has 8 bits of the hash and the number of the entry. A filter with 8 bits for each slot comes before:
/// nearly every look-up that finds nothing reads one bit, in memory that the caches of the processor hold. An entry takes 32 bytes, and its share of slots and
/// filter at most 14 more. Nothing is removed from a table: another one replaces it, which is made of the entries that have not expired.
/// </remarks>
internal sealed class RevocationTable
{
    private const int MinSlots = 1024;
    private const int TagShift = 24;
    private const int IndexMask = (1 << TagShift) - 1;

    private readonly Lock _gate = new();
    private readonly int _capacity;
    private volatile Slots _slots;

    /// <param name="capacity">How many entries it can contain, at most 16,000,000.</param>
    public RevocationTable(int capacity) => (_capacity, _slots) = (capacity, new Slots(MinSlots, new EntryChunks(capacity)));

    /// <summary>The hashes of issuers, for look-ups.</summary>
    public IssuerHashes Issuers { get; } = new();

    /// <summary>How many entries it contains.</summary>
    public int Count => _slots.Entries.Count;

    /// <summary>Whether it contains entries of a scope, or did.</summary>
    public bool Contains(RevocationScope scope) => _slots.Entries.Contains(scope);

    /// <summary>Whether it may contain an entry with a hash: false is certain.</summary>
    public bool MayContain(ulong hash) => _slots.MayContain(hash);

    /// <summary>Finds the moment of an entry by its hash; <paramref name="confirm"/> compares what the entry is found by.</summary>
    public bool TryFind<TKey>(ulong hash, ref TKey confirm, out long issuedBefore)
        where TKey : struct, IConfirmKey, allows ref struct
    {
        Slots slots = _slots;
        issuedBefore = 0;
        for (int at = slots.GetFirst(hash); Volatile.Read(ref slots.Values[at]) is var value and not 0; at = slots.GetNext(at))
        {
            if (!Slots.HasTag(value, hash))
                continue;
            int entry = (int)(value & IndexMask) - 1;
            ref readonly RevocationKey key = ref slots.Entries.GetKey(entry);
            if (key.Hash == hash && confirm.IsSame(key.High, key.Low))
            {
                issuedBefore = slots.Entries[entry].IssuedBefore;
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds an entry, or sets the later moment in the existing one.</summary>
    /// <returns>False if the table is full.</returns>
    public bool TryAdd(in RevocationEntry added, out bool hasChanged)
    {
        lock (_gate)
        {
            Slots slots = _slots;
            var stored = StoredEntry.From(added);
            if (slots.TryFind(added.Key, out int found, out int free))
            {
                hasChanged = slots.Entries.TrySetLater(found, stored.Moment);
                return true;
            }

            hasChanged = slots.Entries.Count < _capacity;
            if (hasChanged && slots.NeedsToGrow)
                (_slots = slots = slots.Grow()).TryFind(added.Key, out _, out free);
            if (hasChanged)
                slots.Set(free, slots.Entries.Add(stored), stored.Key.Hash);
            return hasChanged;
        }
    }

    /// <summary>Whether it has an entry with the key and the same or a later moment.</summary>
    public bool Covers(in RevocationEntry entry) =>
        _slots.TryFind(entry.Key, out int found, out _) && _slots.Entries[found].Moment >= StoredEntry.From(entry).Moment;

    /// <summary>Removes the entries up to a moment, if they are at least a quarter of all, or the table is full.</summary>
    public void RemoveUpTo(long issuedBefore)
    {
        lock (_gate)
        {
            int expired = _slots.Entries.All().Count(entry => entry.IssuedBefore <= issuedBefore);
            if (expired == 0 || (expired < Count / 4 && Count < _capacity))
                return;
            var kept = new Slots(MinSlots, new EntryChunks(_capacity));
            foreach (StoredEntry entry in _slots.Entries.All().Where(entry => entry.IssuedBefore > issuedBefore))
            {
                if (kept.NeedsToGrow)
                    kept = kept.Grow();
                kept.Add(entry);
            }

            _slots = kept;
        }
    }

    /// <summary>All entries that it contains now.</summary>
    public IEnumerable<StoredEntry> All() => _slots.Entries.All();

    /// <summary>The slots of one size, with the entries that they refer to. A slot is 0, or a tag and the number of an entry plus 1.</summary>
    private sealed class Slots(int size, EntryChunks entries)
    {
        private const int FilterBitsPerSlot = 8;

        public readonly uint[] Values = new uint[size];

        private readonly ulong[] _filter = new ulong[size * FilterBitsPerSlot / 64];

        public EntryChunks Entries => entries;

        // At most three quarters of the slots are in use.
        public bool NeedsToGrow => entries.Count >= Values.Length / 4 * 3;

        public static bool HasTag(uint value, ulong hash) => value >> TagShift == (uint)hash >> TagShift;

        public bool MayContain(ulong hash) => (Volatile.Read(ref GetFilter(hash)) & (1UL << (int)hash)) != 0;

        public int GetFirst(ulong hash) => (int)(hash >> 32) & (Values.Length - 1);

        public int GetNext(int slot) => (slot + 1) & (Values.Length - 1);

        public bool TryFind(in RevocationKey key, out int entry, out int slot)
        {
            entry = -1;
            for (slot = GetFirst(key.Hash); Volatile.Read(ref Values[slot]) is var value and not 0; slot = GetNext(slot))
            {
                entry = (int)(value & IndexMask) - 1;
                if (HasTag(value, key.Hash) && entries.GetKey(entry) == key)
                    return true;
            }

            return false;
        }

        public void Set(int slot, int entry, ulong hash)
        {
            Volatile.Write(ref Values[slot], ((uint)hash & ~(uint)IndexMask) | (uint)(entry + 1));

            // Last: who sees the bit finds the entry.
            Volatile.Write(ref GetFilter(hash), GetFilter(hash) | (1UL << (int)hash));
        }

        public void Add(in StoredEntry entry)
        {
            int slot = FindFree(entry.Key.Hash);
            Set(slot, entries.Add(entry), entry.Key.Hash);
        }

        public Slots Grow()
        {
            var grown = new Slots(Values.Length * 2, entries);
            for (int i = 0; i < entries.Count; i++)
                grown.Set(grown.FindFree(entries.GetKey(i).Hash), i, entries.GetKey(i).Hash);
            return grown;
        }

        // The lowest 6 bits of the hash are the bit in the word.
        private ref ulong GetFilter(ulong hash) => ref _filter[(int)(hash >> 6) & (_filter.Length - 1)];

        private int FindFree(ulong hash)
        {
            int slot = GetFirst(hash);
            while (Values[slot] != 0)
                slot = GetNext(slot);
            return slot;
        }
    }
}

/// <summary>Confirms that an entry that was found by its hash has the key that is searched for.</summary>
internal interface IConfirmKey
{
    bool IsSame(ulong high, ulong low);
}
