namespace OidcTokenValidation.Replay.InMemory;

/// <summary>A list that grows in chunks of one size: no element is copied or moved when it grows.</summary>
internal sealed class Chunks<T>
    where T : struct
{
    private const int Bits = 10;
    private const int Size = 1 << Bits;

    private T[][] _chunks = [];
    private int _allocated;

    public int Count { get; private set; }

    public ref T this[int index] => ref _chunks[index >> Bits][index & (Size - 1)];

    /// <summary>Appends an element and returns its index. The element contains what was last written at that index.</summary>
    public int Add()
    {
        if (Count == _allocated * Size)
            Grow();
        return Count++;
    }

    /// <summary>Removes the last element; its memory is used for the next one.</summary>
    public void RemoveLast() => Count--;

    private void Grow()
    {
        if (_allocated == _chunks.Length)
            Array.Resize(ref _chunks, Math.Max(4, _allocated * 2));
        _chunks[_allocated] = new T[Size];
        _allocated++;
    }
}
