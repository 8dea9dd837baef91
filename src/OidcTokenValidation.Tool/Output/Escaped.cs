using System.Globalization;
using System.Text;

namespace OidcTokenValidation.Tool.Output;

/// <summary>Escapes text from a token, a provider or a caller for a terminal. The result is printable ASCII, so that neither colours nor similar letters can
/// deceive the user.</summary>
internal static class Escaped
{
    /// <summary>The maximum length of a value in the output.</summary>
    public const int MaxLength = 160;

    /// <summary>Escapes a message of the library with values of the configuration: only characters that could move the cursor or change colours.</summary>
    public static string Line(string text) => string.Concat(text.Select(static c =>
        char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format ? $"\\u{(int)c:x4}" : c.ToString()));

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
