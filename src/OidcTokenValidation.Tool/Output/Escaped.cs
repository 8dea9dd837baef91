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

    /// <summary>Escapes a message with values of the caller: printable ASCII, and the other characters that the messages of the library have.</summary>
    public static string Message(string text, int maxLength) => Write(text, maxLength, "\u00a7\u00d7\u2026");

    public static string Text(string text, int maxLength = MaxLength) => Write(text, maxLength, string.Empty);

    private static string Write(string text, int maxLength, string further)
    {
        var escaped = new StringBuilder(Math.Min(text.Length, maxLength) + 16);
        foreach (char c in text)
        {
            if (escaped.Length >= maxLength)
                return escaped.Append(CultureInfo.InvariantCulture, $"... ({text.Length} characters)").ToString();
            if (c is >= ' ' and <= '~' || further.Contains(c, StringComparison.Ordinal))
                escaped.Append(c);
            else
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return escaped.ToString();
    }
}
