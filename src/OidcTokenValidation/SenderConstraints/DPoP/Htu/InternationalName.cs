using System.Buffers;
using System.Globalization;
using System.Text;

namespace OidcTokenValidation.SenderConstraints.DPoP.Htu;

/// <summary>Maps a host name that is not plain ASCII to the A-labels that are sent over the wire (RFC 5890 §2.3.2.1, RFC 5891 §5).</summary>
/// <remarks>
/// A label is accepted only if it is a U-label, apart from letter case and Unicode normalization: mapping its A-label back gives the same label. So two
/// labels never name one host only because the platform's mapping equates them (full-width letters, ligatures). Without ICU
/// (InvariantGlobalization) nothing is normalized: a name that is not in form C then matches no host.
/// </remarks>
internal static class InternationalName
{
    private const int MaxLength = UriHost.MaxGrowth;

    // A character with four octets in UTF-8 has twelve characters when it is percent-encoded.
    private const int MaxEncodedLength = 12 * MaxLength;

    // Sharp s, final sigma, and the two joiners: IDNA 2003 and IDNA 2008 map them to different hosts (RFC 5894 §7.2). As A-labels they are accepted.
    private static readonly SearchValues<char> Deviations = SearchValues.Create("\u00df\u03c2\u200c\u200d");

    private static readonly IdnMapping Mapping = new() { UseStd3AsciiRules = true };

    /// <summary>Writes the name in lower case and A-labels; false if it is not a host name.</summary>
    public static bool TryWrite(ReadOnlySpan<char> name, SearchValues<char> nameChars, Span<char> destination, out int written)
    {
        written = 0;
        if (name.Length > MaxEncodedLength)
            return false;

        // RFC 3986 §3.2.2: percent-encoded octets are UTF-8. Other octets stay encoded, and '%' is not allowed in a name.
        string text = Uri.UnescapeDataString(name);
        foreach (Range range in text.AsSpan().Split('.'))
        {
            ReadOnlySpan<char> label = text.AsSpan(range);
            if (range.Start.Value > 0)
            {
                if (written == MaxLength)
                    return false;
                destination[written++] = '.';
            }

            string? mapped = Ascii.IsValid(label) ? FindAscii(label, nameChars) : FindALabel(label);
            if (mapped is null || written + mapped.Length > MaxLength)
                return false;
            mapped.CopyTo(destination[written..]);
            written += mapped.Length;
        }

        return true;
    }

    private static string? FindAscii(ReadOnlySpan<char> label, SearchValues<char> nameChars) =>
        label.ContainsAnyExcept(nameChars) ? null : label.ToString().ToLowerInvariant();

    private static string? FindALabel(ReadOnlySpan<char> label)
    {
        try
        {
            string lower = label.ToString().ToLowerInvariant().Normalize(NormalizationForm.FormC);
            if (lower.AsSpan().ContainsAny(Deviations))
                return null;
            string ascii = Mapping.GetAscii(lower);
            return string.Equals(Mapping.GetUnicode(ascii), lower, StringComparison.Ordinal) ? ascii : null;
        }
        catch (ArgumentException)
        {
            // Not a label of a host name: the platform reports it only by an exception.
            return null;
        }
    }
}
