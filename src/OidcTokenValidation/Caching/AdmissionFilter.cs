using System.Numerics;

namespace OidcTokenValidation.Caching;

/// <summary>
/// Roughly remembers which tokens verified lately, by the end of their signatures: only a token that comes again is worth keeping, and only one that
/// came before is worth hashing. A hint, never a verdict: wrong ones cost time and nothing else.
/// </summary>
/// <remarks>Tokens that were refused leave no trace, so that nobody can fill it. Threads may lose each other's marks.</remarks>
internal sealed class AdmissionFilter
{
    // Four places for each token that can be kept, found by eights: hardly any has to share one with another.
    private const int PlacesPerToken = 4;
    private const int GroupSize = 8;
    private const int MinGroups = 128;

    // 96 bits of a signature: nobody but the issuer can choose them for a token that verifies.
    private const int MarkedChars = 16;

    private readonly int[] _marks;
    private readonly int _groupMask;

    /// <param name="capacity">How many tokens can be kept.</param>
    public AdmissionFilter(int capacity)
    {
        int groups = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(MinGroups, capacity * PlacesPerToken / GroupSize));
        _marks = new int[groups * GroupSize];
        _groupMask = groups - 1;
    }

    public bool MayContain(ReadOnlySpan<char> token)
    {
        int mark = MarkOf(token);
        return GroupOf(mark).Contains(mark);
    }

    public void Add(ReadOnlySpan<char> token)
    {
        int mark = MarkOf(token);
        Span<int> group = GroupOf(mark);
        if (group.Contains(mark))
            return;
        int free = group.IndexOf(0);
        group[free >= 0 ? free : Random.Shared.Next(GroupSize)] = mark;
    }

    // Seeded by the process, as all hashes of strings are.
    private static int MarkOf(ReadOnlySpan<char> token) => string.GetHashCode(token[^Math.Min(MarkedChars, token.Length)..], StringComparison.Ordinal);

    private Span<int> GroupOf(int mark) => _marks.AsSpan((mark & _groupMask) * GroupSize, GroupSize);
}
