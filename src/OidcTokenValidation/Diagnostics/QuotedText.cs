using System.Globalization;
using System.Text;

namespace OidcTokenValidation.Diagnostics;

/// <summary>Makes a text of somebody else's fit for a log: in quotes, on one line, in printable ASCII, and not long.</summary>
internal static class QuotedText
{
    private const int MaxLength = 200;

    public static string Of(string text)
    {
        var quoted = new StringBuilder("\"", MaxLength + 8);
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, MaxLength)))
        {
            if (c is >= ' ' and <= '~' and not ('"' or '\\'))
                quoted.Append(c);
            else
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return quoted.Append(text.Length > MaxLength ? "\"…" : "\"").ToString();
    }
}
