using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Caching;

/// <summary>Remembers what the headers of tokens that verified said, so that the next token of the same key need not say it again.</summary>
/// <remarks>Bounded, without an option: one header in each of 4,096 places, of 512 characters at most, that is about 9 MB at worst: where each token has a
/// header of its own. A newer one takes the place of an older one.</remarks>
internal sealed class HeaderCache
{
    private const int Places = 4_096;
    private const int MaxLength = 512;

    // The end of the segment, where the headers of different keys differ.
    private const int HashedChars = 16;

    private readonly ProtectedHeader?[] _known = new ProtectedHeader?[Places];

    public ProtectedHeader? Find(ReadOnlySpan<char> encoded) =>
        _known[PlaceOf(encoded)] is { } known && encoded.SequenceEqual(known.Encoded) ? known : null;

    public void Add(ProtectedHeader header)
    {
        if (header.Encoded.Length > MaxLength)
            return;
        ref ProtectedHeader? place = ref _known[PlaceOf(header.Encoded)];
        if (place != header)
            place = header;
    }

    private static int PlaceOf(ReadOnlySpan<char> encoded) =>
        (string.GetHashCode(encoded[^Math.Min(HashedChars, encoded.Length)..], StringComparison.Ordinal) & int.MaxValue) % Places;
}
