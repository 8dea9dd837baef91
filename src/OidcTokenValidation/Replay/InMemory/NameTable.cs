using System.Numerics;

namespace OidcTokenValidation.Replay.InMemory;

/// <summary>
/// A hash table from names of 128 bits to numbers. A name has one slot until it is removed; then the slot is reused.
/// </summary>
/// <remarks>
/// Linear hashing: each slot adds one bucket, and only the names of one other bucket are rehashed. No call waits while a whole table is copied.
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
        int slot = _buckets[GetBucket(high, low)];
        while (slot != None)
        {
            ref Slot candidate = ref _slots[slot];
            if (candidate.High == high && candidate.Low == low)
                break;
            slot = candidate.Next;
        }

        return slot;
    }

    /// <summary>Adds a name that is not in the table. Returns its slot.</summary>
    public int Add(UInt128 name, int number)
    {
        int slot = _free == None ? AddSlot() : _free;
        ref Slot added = ref _slots[slot];
        _free = added.Next;
        (added.High, added.Low, added.Number) = ((ulong)(name >> 64), (ulong)name, number);
        ref int first = ref _buckets[GetBucket(added.High, added.Low)];
        added.Next = first;
        first = slot;
        return slot;
    }

    public void Remove(int slot)
    {
        ref Slot removed = ref _slots[slot];
        ref int link = ref _buckets[GetBucket(removed.High, removed.Low)];
        while (link != slot)
            link = ref _slots[link].Next;
        link = removed.Next;
        removed.Next = _free;
        _free = slot;
    }

    /// <summary>The number of the name in a slot.</summary>
    public ref int GetNumber(int slot) => ref _slots[slot].Number;

    private int GetBucket(ulong high, ulong low)
    {
        int count = _buckets.Count;
        uint range = BitOperations.RoundUpToPowerOf2((uint)count);
        uint bucket = _hash.Compute(high, low) & (range - 1);

        // A bucket that does not exist yet is still part of the bucket that it will be split from.
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
            ref Slot moved = ref _slots[slot];
            if (GetBucket(moved.High, moved.Low) == bucket)
            {
                link = ref moved.Next;
                continue;
            }

            link = moved.Next;
            moved.Next = _buckets[added];
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
