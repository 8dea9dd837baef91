using System.Globalization;
using System.Text;

namespace OidcTokenValidation.Failures;

/// <summary>Quotes untrusted text for a log: on one line, in printable ASCII, and short.</summary>
internal static class QuotedText
{
    private const int MaxLength = 200;

    /// <param name="text">The text.</param>
    /// <param name="maxLength">The greatest number of its characters that are written.</param>
    public static string From(string text, int maxLength = MaxLength)
    {
        var quoted = new StringBuilder("\"", maxLength + 8);
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, maxLength)))
        {
            if (c is >= ' ' and <= '~' and not ('"' or '\\'))
                quoted.Append(c);
            else
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return quoted.Append(text.Length > maxLength ? "\"…" : "\"").ToString();
    }
}
