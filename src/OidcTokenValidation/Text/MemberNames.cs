using System.Buffers.Binary;

namespace OidcTokenValidation.Text;

/// <summary>One member name that a reader has met: its hash, and where it stands.</summary>
internal readonly struct MemberName(int hash, int start, int length)
{
    public int Hash { get; } = hash;

    public int Start { get; } = start;

    public int Length { get; } = length;
}

/// <summary>The names of the objects that are open, innermost last: finds duplicates, also those spelled with escapes.</summary>
internal ref struct MemberNames(ReadOnlySpan<byte> document, Span<MemberName> scratch)
{
    // Drawn at random, so that nobody can prepare names that collide here.
    private static readonly ulong Seed = (ulong)Random.Shared.NextInt64();
    private static readonly ulong Multiplier = (ulong)Random.Shared.NextInt64() | 1;

    private readonly ReadOnlySpan<byte> _document = document;
    private readonly Span<MemberName> _open = scratch;
    private int _count;
    private int _total;

    /// <summary>How many places a document needs at most, also one that ends too early: from name to name it takes four bytes or more, as <c>"":{</c>
    /// does.</summary>
    public static int PlacesFor(int documentLength, int maxMembers) => Math.Min(maxMembers, (documentLength / 4) + 1);

    /// <summary>Opens an object; the mark closes it.</summary>
    public readonly int Open() => _count;

    /// <summary>Forgets the names of the object that <paramref name="mark"/> opened.</summary>
    public void Close(int mark) => _count = mark;

    /// <summary>Adds a name to the object that <paramref name="mark"/> opened.</summary>
    public JsonFault Add(int mark, int start, int length, bool escaped)
    {
        if (_total++ == _open.Length)
            return JsonFault.TooManyMembers;

        ReadOnlySpan<byte> raw = _document.Slice(start, length);
        int hash = escaped ? HashOfEscaped(raw) : Hash(raw);
        foreach (ref readonly MemberName other in _open[mark.._count])
        {
            if (other.Hash == hash && NameOf(raw).IsSameText(NameOf(_document.Slice(other.Start, other.Length))))
                return JsonFault.DuplicateMember;
        }

        _open[_count++] = new MemberName(hash, start, length);
        return JsonFault.None;
    }

    private static JsonString NameOf(ReadOnlySpan<byte> raw) => new(raw, raw.Contains((byte)'\\'));

    private static int HashOfEscaped(ReadOnlySpan<byte> raw)
    {
        using var name = new UnescapedText(raw, stackalloc byte[UnescapedText.StackLimit]);
        return Hash(name.Utf8);
    }

    private static int Hash(ReadOnlySpan<byte> name)
    {
        ulong hash = Seed ^ (ulong)name.Length;
        for (; name.Length >= sizeof(ulong); name = name[sizeof(ulong)..])
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(name));
        ulong rest = 0;
        foreach (byte b in name)
            rest = (rest << 8) | b;
        return (int)Mix(hash ^ rest);
    }

    private static ulong Mix(ulong word)
    {
        ulong high = Math.BigMul(word, Multiplier, out ulong low);
        return high ^ low;
    }
}
