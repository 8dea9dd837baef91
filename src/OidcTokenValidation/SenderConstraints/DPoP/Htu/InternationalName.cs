using System.Buffers;
using System.Globalization;
using System.Text;

namespace OidcTokenValidation.SenderConstraints.DPoP.Htu;

/// <summary>Maps a host name that is not plain ASCII to the A-labels that are sent over the wire (RFC 5890 §2.3.2.1, RFC 5891 §5).</summary>
/// <remarks>
/// A label counts only if it is a U-label, apart from letter case and Unicode normalization: mapping its A-label back gives it again. So no label means a
/// host that another one means, whatever else the platform's mapping equates (full-width letters, ligatures). Without ICU (InvariantGlobalization) nothing
/// is normalized; a name that is not in form C is then another one, and matches no host.
/// </remarks>
internal static class InternationalName
{
    private const int MaxLength = UriHost.MaxGrowth;

    // Twelve characters for each that takes four octets in UTF-8.
    private const int MaxEncodedLength = 12 * MaxLength;

    // Sharp s, final sigma, and the two joiners: clients of IDNA 2003 and of IDNA 2008 make different hosts of them (RFC 5894 §7.2). As A-labels they are
    // accepted.
    private static readonly SearchValues<char> Deviations = SearchValues.Create("\u00df\u03c2\u200c\u200d");

    private static readonly IdnMapping Mapping = new() { UseStd3AsciiRules = true };

    /// <summary>Writes the name in lower case and A-labels, and gives its length; -1 when it is refused.</summary>
    public static int Write(ReadOnlySpan<char> name, SearchValues<char> nameChars, Span<char> destination)
    {
        if (name.Length > MaxEncodedLength)
            return -1;

        // RFC 3986 §3.2.2: percent-encoded octets are UTF-8. What is not stays encoded, and '%' is no character of a name.
        string text = Uri.UnescapeDataString(name);
        int written = 0;
        foreach (Range range in text.AsSpan().Split('.'))
        {
            ReadOnlySpan<char> label = text.AsSpan(range);
            if (range.Start.Value > 0)
            {
                if (written == MaxLength)
                    return -1;
                destination[written++] = '.';
            }

            string? mapped = Ascii.IsValid(label) ? FindAscii(label, nameChars) : FindALabel(label);
            if (mapped is null || written + mapped.Length > MaxLength)
                return -1;
            mapped.CopyTo(destination[written..]);
            written += mapped.Length;
        }

        return written;
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
            // No label of a host name: the platform reports it in no other way.
            return null;
        }
    }
}
