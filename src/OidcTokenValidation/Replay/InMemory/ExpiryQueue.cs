namespace OidcTokenValidation.Replay.InMemory;

/// <summary>What expires, the earliest first: a heap, because it costs the same whether instants are seconds or centuries ahead. Not thread-safe.</summary>
internal sealed class ExpiryQueue
{
    // Four children of 16 bytes lie side by side: half as many levels as with two, and hardly more reads.
    private const int Children = 4;

    private readonly Chunks<Expiry> _heap = new();

    public int Count => _heap.Count;

    /// <summary>The earliest of at least one.</summary>
    public Expiry Earliest => _heap[0];

    public void Add(Expiry added)
    {
        int place = _heap.Add();
        while (place > 0)
        {
            int parent = (place - 1) / Children;
            if (_heap[parent].Ticks <= added.Ticks)
                break;
            _heap[place] = _heap[parent];
            place = parent;
        }

        _heap[place] = added;
    }

    public void RemoveEarliest()
    {
        Expiry moved = _heap[Count - 1];
        _heap.RemoveLast();
        if (Count == 0)
            return;

        int place = 0;
        while (EarliestChild(place) is var child and > 0 && _heap[child].Ticks < moved.Ticks)
        {
            _heap[place] = _heap[child];
            place = child;
        }

        _heap[place] = moved;
    }

    // 0, the root, is nobody's child: it means none.
    private int EarliestChild(int place)
    {
        int first = (place * Children) + 1;
        int end = Math.Min(first + Children, Count);
        int earliest = 0;
        for (int child = first; child < end; child++)
        {
            if (earliest == 0 || _heap[child].Ticks < _heap[earliest].Ticks)
                earliest = child;
        }

        return earliest;
    }
}

/// <summary>Until when (UTC ticks, inclusive) a slot is needed.</summary>
internal readonly record struct Expiry(long Ticks, int Slot);
