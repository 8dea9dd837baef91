using System.Buffers.Binary;

namespace OidcTokenValidation.Text;

/// <summary>A member name in a document: its hash and its location.</summary>
internal readonly struct MemberName(int hash, int start, int length)
{
    public int Hash { get; } = hash;

    public int Start { get; } = start;

    public int Length { get; } = length;
}

/// <summary>The member names of the open objects, innermost last. It finds duplicates (RFC 7515 §4, RFC 7519 §4), also those that are written with
/// escapes.</summary>
internal ref struct MemberNames(ReadOnlySpan<byte> document, Span<MemberName> scratch)
{
    // Random, so that a client cannot prepare names whose hashes collide.
    private static readonly ulong Seed = (ulong)Random.Shared.NextInt64();
    private static readonly ulong Multiplier = (ulong)Random.Shared.NextInt64() | 1;

    private readonly ReadOnlySpan<byte> _document = document;
    private readonly Span<MemberName> _open = scratch;
    private int _count;
    private int _total;

    /// <summary>The number of entries that suffices for a document, complete or not: two names are at least four bytes apart, as in <c>"":{</c>.</summary>
    public static int GetCapacity(int documentLength, int maxMembers) => Math.Min(maxMembers, (documentLength / 4) + 1);

    /// <summary>Opens an object. The result identifies it in <see cref="TryAdd"/> and <see cref="Close"/>.</summary>
    public readonly int Open() => _count;

    /// <summary>Removes the names of an object.</summary>
    public void Close(int openObject) => _count = openObject;

    /// <summary>Adds a name to an open object; false if there are too many names, or the object has the same name.</summary>
    public bool TryAdd(int openObject, int start, int length, bool escaped, out JsonFault fault)
    {
        fault = JsonFault.TooManyMembers;
        if (_total++ == _open.Length)
            return false;

        ReadOnlySpan<byte> raw = _document.Slice(start, length);
        int hash = escaped ? HashEscaped(raw) : Hash(raw);
        fault = JsonFault.DuplicateMember;
        foreach (ref readonly MemberName other in _open[openObject.._count])
        {
            if (other.Hash == hash && GetName(raw).IsSameText(GetName(_document.Slice(other.Start, other.Length))))
                return false;
        }

        _open[_count++] = new MemberName(hash, start, length);
        fault = JsonFault.None;
        return true;
    }

    private static JsonString GetName(ReadOnlySpan<byte> raw) => new(raw, raw.Contains((byte)'\\'));

    private static int HashEscaped(ReadOnlySpan<byte> raw)
    {
        using var name = new UnescapedText(raw, stackalloc byte[UnescapedText.StackLimit]);
        return Hash(name.Utf8);
    }

    private static int Hash(ReadOnlySpan<byte> name)
    {
        ulong hash = Seed ^ (ulong)name.Length;
        for (; name.Length >= sizeof(ulong); name = name[sizeof(ulong)..])
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(name));
        ulong remainder = 0;
        foreach (byte b in name)
            remainder = (remainder << 8) | b;
        return (int)Mix(hash ^ remainder);
    }

    private static ulong Mix(ulong word)
    {
        ulong high = Math.BigMul(word, Multiplier, out ulong low);
        return high ^ low;
    }
}
