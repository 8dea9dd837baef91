using System.Globalization;
using System.Text;

namespace OidcTokenValidation.Tool.Output;

/// <summary>Text from a token, a provider or a caller, made safe for a terminal: printable ASCII and nothing else, so that neither colours nor look-alike
/// letters deceive anybody.</summary>
internal static class Escaped
{
    /// <summary>The longest text that is shown of one value.</summary>
    public const int MaxLength = 160;

    /// <summary>A line of our own words with values of the configuration in it: only what could move the cursor or change colours is escaped.</summary>
    public static string Line(string text) => string.Concat(text.Select(static c => char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format ? $"\\u{(int)c:x4}" : c.ToString()));

    public static string Text(string text, int maxLength = MaxLength)
    {
        var escaped = new StringBuilder(Math.Min(text.Length, maxLength) + 16);
        foreach (char c in text)
        {
            if (escaped.Length >= maxLength)
                return escaped.Append(CultureInfo.InvariantCulture, $"... ({text.Length} characters)").ToString();
            if (c is >= ' ' and <= '~')
                escaped.Append(c);
            else
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return escaped.ToString();
    }
}
