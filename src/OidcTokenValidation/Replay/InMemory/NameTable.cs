using System.Numerics;

namespace OidcTokenValidation.Replay.InMemory;

/// <summary>
/// A hash table from names of 128 bits to a number each. A name keeps its slot until it is removed, and the slot is used again.
/// </summary>
/// <remarks>
/// Linear hashing: each slot brings one bucket, and only the names of one other bucket are sorted anew. No call waits until a whole table was copied.
/// A slot takes 28 bytes with its bucket. Not thread-safe.
/// </remarks>
internal sealed class NameTable
{
    /// <summary>Not a slot.</summary>
    public const int None = 0;

    private readonly SeededHash _hash = new();
    private readonly Chunks<Slot> _slots = new();
    private readonly Chunks<int> _buckets = new();
    private int _free = None;

    public NameTable() => AddSlot();

    /// <summary>The slot of a name, or <see cref="None"/>.</summary>
    public int Find(UInt128 name)
    {
        var (high, low) = ((ulong)(name >> 64), (ulong)name);
        int slot = _buckets[BucketOf(high, low)];
        while (slot != None)
        {
            ref Slot candidate = ref _slots[slot];
            if (candidate.High == high && candidate.Low == low)
                break;
            slot = candidate.Next;
        }

        return slot;
    }

    /// <summary>Adds a name that is not there. Returns its slot.</summary>
    public int Add(UInt128 name, int number)
    {
        int slot = _free == None ? AddSlot() : _free;
        ref Slot added = ref _slots[slot];
        _free = added.Next;
        (added.High, added.Low, added.Number) = ((ulong)(name >> 64), (ulong)name, number);
        ref int first = ref _buckets[BucketOf(added.High, added.Low)];
        added.Next = first;
        first = slot;
        return slot;
    }

    public void Remove(int slot)
    {
        ref Slot removed = ref _slots[slot];
        ref int link = ref _buckets[BucketOf(removed.High, removed.Low)];
        while (link != slot)
            link = ref _slots[link].Next;
        link = removed.Next;
        removed.Next = _free;
        _free = slot;
    }

    public ref int NumberOf(int slot) => ref _slots[slot].Number;

    private int BucketOf(ulong high, ulong low)
    {
        int count = _buckets.Count;
        uint range = BitOperations.RoundUpToPowerOf2((uint)count);
        uint bucket = _hash.Of(high, low) & (range - 1);

        // A bucket that is not there yet is still part of the one that it will be split from.
        return (int)(bucket < (uint)count ? bucket : bucket - (range / 2));
    }

    private int AddSlot()
    {
        int slot = _slots.Add();
        int added = _buckets.Add();
        if (added != 0)
            Split(added - (1 << BitOperations.Log2((uint)added)), added);
        return slot;
    }

    private void Split(int bucket, int added)
    {
        ref int link = ref _buckets[bucket];
        while (link != None)
        {
            int slot = link;
            ref Slot named = ref _slots[slot];
            if (BucketOf(named.High, named.Low) == bucket)
            {
                link = ref named.Next;
                continue;
            }

            link = named.Next;
            named.Next = _buckets[added];
            _buckets[added] = slot;
        }
    }

    // Two words instead of a UInt128, which would be aligned to 16 bytes and waste 8.
    private struct Slot
    {
        public ulong High;
        public ulong Low;
        public int Next;
        public int Number;
    }
}
