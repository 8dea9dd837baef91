using System.Numerics;

namespace OidcTokenValidation.Caching;

/// <summary>Records approximately which tokens verified lately, by hashes of the ends of their signatures: only a token that is sent again is worth
/// caching, and only a token that was sent before is worth hashing. A wrong result costs time and has no other effect.</summary>
/// <remarks>Rejected tokens are not recorded, so that clients cannot fill the filter. Threads may overwrite each other's entries.</remarks>
internal sealed class AdmissionFilter
{
    // Four entries for each cached token, in groups of eight, so that tokens hardly ever replace each other.
    private const int EntriesPerToken = 4;
    private const int GroupSize = 8;
    private const int MinGroups = 128;

    // 96 bits of a signature: only the issuer can choose them for a token that verifies.
    private const int HashedChars = 16;

    private readonly int[] _entries;
    private readonly int _groupMask;

    /// <param name="capacity">The number of tokens that the cache can contain.</param>
    public AdmissionFilter(int capacity)
    {
        int groups = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(MinGroups, capacity * EntriesPerToken / GroupSize));
        _entries = new int[groups * GroupSize];
        _groupMask = groups - 1;
    }

    public bool MayContain(ReadOnlySpan<char> token)
    {
        int hash = Hash(token);
        return GetGroup(hash).Contains(hash);
    }

    public void Add(ReadOnlySpan<char> token)
    {
        int hash = Hash(token);
        Span<int> group = GetGroup(hash);
        if (group.Contains(hash))
            return;
        int free = group.IndexOf(0);
        group[free >= 0 ? free : Random.Shared.Next(GroupSize)] = hash;
    }

    // Hashes of strings have a random seed in each process.
    private static int Hash(ReadOnlySpan<char> token) => string.GetHashCode(token[^Math.Min(HashedChars, token.Length)..], StringComparison.Ordinal);

    private Span<int> GetGroup(int hash) => _entries.AsSpan((hash & _groupMask) * GroupSize, GroupSize);
}
