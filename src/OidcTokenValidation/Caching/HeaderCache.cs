using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Caching;

/// <summary>Caches the parsed headers of tokens that verified: most tokens that a key signs have the same header.</summary>
/// <remarks>The size is bounded, without an option: 4,096 headers of at most 512 characters are about 9 MB. A new header replaces the one with the same
/// index.</remarks>
internal sealed class HeaderCache
{
    private const int Capacity = 4_096;
    private const int MaxLength = 512;

    // The end of the segment, where the headers of different keys differ.
    private const int HashedChars = 16;

    private readonly ProtectedHeader?[] _headers = new ProtectedHeader?[Capacity];

    public ProtectedHeader? Find(ReadOnlySpan<char> encoded) =>
        _headers[GetIndex(encoded)] is { } header && encoded.SequenceEqual(header.Encoded) ? header : null;

    public void Add(ProtectedHeader header)
    {
        if (header.Encoded.Length > MaxLength)
            return;
        ref ProtectedHeader? entry = ref _headers[GetIndex(header.Encoded)];
        if (entry != header)
            entry = header;
    }

    private static int GetIndex(ReadOnlySpan<char> encoded) =>
        (string.GetHashCode(encoded[^Math.Min(HashedChars, encoded.Length)..], StringComparison.Ordinal) & int.MaxValue) % Capacity;
}
