namespace OidcTokenValidation.Replay.InMemory;

/// <summary>A priority queue of expiries, the earliest first. A heap costs the same whether times are seconds or centuries ahead. Not thread-safe.</summary>
internal sealed class ExpiryQueue
{
    // Four children of 16 bytes are adjacent in memory: half as many levels as with two children, and hardly more reads.
    private const int Children = 4;

    private readonly Chunks<Expiry> _heap = new();

    public int Count => _heap.Count;

    /// <summary>The earliest entry of a queue that is not empty.</summary>
    public Expiry Earliest => _heap[0];

    public void Add(Expiry added)
    {
        int index = _heap.Add();
        while (index > 0)
        {
            int parent = (index - 1) / Children;
            if (_heap[parent].Ticks <= added.Ticks)
                break;
            _heap[index] = _heap[parent];
            index = parent;
        }

        _heap[index] = added;
    }

    public void RemoveEarliest()
    {
        Expiry moved = _heap[Count - 1];
        _heap.RemoveLast();
        if (Count == 0)
            return;

        int index = 0;
        while (EarliestChild(index) is var child and > 0 && _heap[child].Ticks < moved.Ticks)
        {
            _heap[index] = _heap[child];
            index = child;
        }

        _heap[index] = moved;
    }

    // 0, the root, is never a child: it means none.
    private int EarliestChild(int index)
    {
        int first = (index * Children) + 1;
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

/// <summary>Until when (UTC ticks, inclusive) a slot is required.</summary>
internal readonly record struct Expiry(long Ticks, int Slot);
