using System.Buffers;
using System.Buffers.Text;

namespace OidcTokenValidation.Text;

/// <summary>Base64url of RFC 7515 §2: no padding, no white space, and only the one canonical spelling of each value.</summary>
/// <remarks>The framework's decoder also accepts blanks, padding and stray bits: one token or thumbprint would have several spellings.</remarks>
internal static class StrictBase64Url
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private static readonly SearchValues<char> AlphabetChars = SearchValues.Create(Alphabet);

    /// <summary>Upper bound of the bytes that <paramref name="charCount"/> characters decode to.</summary>
    public static int MaxDecodedLength(int charCount) => (charCount / 4 * 3) + 3;

    /// <summary>Decodes <paramref name="text"/>; false if it is not in canonical form, or if <paramref name="destination"/> is too short.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> destination, out int written)
    {
        written = 0;

        // The framework's decoder may throw if the destination is too short.
        return IsCanonical(text)
            && destination.Length >= text.Length * 3 / 4
            && Base64Url.TryDecodeFromChars(text, destination, out written);
    }

    /// <summary>Decodes to a new array; null if <paramref name="text"/> is not in canonical form.</summary>
    public static byte[]? Decode(ReadOnlySpan<char> text) =>
        IsCanonical(text) ? Base64Url.DecodeFromChars(text) : null;

    /// <summary>Whether <paramref name="text"/> is the canonical form of some octets.</summary>
    public static bool IsCanonical(ReadOnlySpan<char> text)
    {
        if (text.ContainsAnyExcept(AlphabetChars))
            return false;

        // The unused bits of the last character must be zero.
        return (text.Length % 4) switch
        {
            0 => true,
            2 => (Value(text[^1]) & 0b1111) == 0,
            3 => (Value(text[^1]) & 0b11) == 0,
            _ => false,
        };
    }

    private static int Value(char c) => Alphabet.IndexOf(c, StringComparison.Ordinal);
}
