namespace OidcTokenValidation.Replay.InMemory;

/// <summary>A list that grows in pieces of one size: nothing is copied, moved or thrown away when it does.</summary>
internal sealed class Chunks<T>
    where T : struct
{
    private const int Bits = 10;
    private const int Size = 1 << Bits;

    private T[][] _chunks = [];
    private int _taken;

    public int Count { get; private set; }

    public ref T this[int index] => ref _chunks[index >> Bits][index & (Size - 1)];

    /// <summary>Appends an element; its content is what was last written at its place. Returns its index.</summary>
    public int Add()
    {
        if (Count == _taken * Size)
            Grow();
        return Count++;
    }

    /// <summary>Takes the last element away; its room is kept for the next one.</summary>
    public void RemoveLast() => Count--;

    private void Grow()
    {
        if (_taken == _chunks.Length)
            Array.Resize(ref _chunks, Math.Max(4, _taken * 2));
        _chunks[_taken] = new T[Size];
        _taken++;
    }
}
