using System.Globalization;
using System.Text;

namespace OidcTokenValidation.Tool.Output;

/// <summary>Writes C# literals in printable ASCII. A value of a token cannot end its literal.</summary>
internal static class CodeText
{
    // Longer values are not identifiers that a developer would paste.
    private const int MaxLength = 600;

    /// <summary>Writes a string literal.</summary>
    public static string Literal(string value)
    {
        var text = new StringBuilder("\"");
        foreach (char c in value.Length > MaxLength ? value[..MaxLength] : value)
        {
            if (c is '"' or '\\')
                text.Append('\\').Append(c);
            else if (c is >= ' ' and <= '~')
                text.Append(c);
            else
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return text.Append('"').ToString();
    }

    /// <summary>Writes a list of string literals.</summary>
    public static string List(IEnumerable<string> values) => $"[{string.Join(", ", values.Select(Literal))}]";
}
