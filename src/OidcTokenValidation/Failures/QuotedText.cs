using System.Globalization;
using System.Text;

namespace OidcTokenValidation.Failures;

/// <summary>Quotes untrusted text for a log: on one line, in printable ASCII, and short.</summary>
internal static class QuotedText
{
    private const int MaxLength = 200;

    /// <param name="text">The text.</param>
    /// <param name="maxLength">The greatest number of its characters that are written.</param>
    public static string From(string text, int maxLength = MaxLength) =>
        $"\"{Escape(text, maxLength)}\"{(text.Length > maxLength ? "…" : string.Empty)}";

    /// <summary>The text as it is quoted, without the quotes: for a value of a log entry that has the quotes in its template.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxLength">The greatest number of its characters that are written.</param>
    public static string Clean(string text, int maxLength) => Escape(text, maxLength) + (text.Length > maxLength ? "…" : string.Empty);

    private static string Escape(string text, int maxLength)
    {
        var escaped = new StringBuilder(Math.Min(text.Length, maxLength));
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, maxLength)))
        {
            if (c is >= ' ' and <= '~' and not ('"' or '\\'))
                escaped.Append(c);
            else
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return escaped.ToString();
    }
}
