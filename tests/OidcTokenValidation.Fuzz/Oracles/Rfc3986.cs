using System.Buffers;
using System.Text.RegularExpressions;

namespace OidcTokenValidation.Fuzz.Oracles;

/// <summary>Equality of http URIs after the normalisation of RFC 3986 §6.2.2 and §6.2.3, by System.Uri. The URLs of JavaScript decode nothing.</summary>
internal static partial class Rfc3986
{
    private static readonly SearchValues<char> Characters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%");

    /// <summary>Whether both are URIs and equal, without query and fragment. A text with a character that no URI has is none.</summary>
    public static bool AreEqual(string left, string right) => Normalize(left) is { } normalized && normalized == Normalize(right);

    /// <summary>The text with its percent-encoded octets in upper case (§6.2.2.1).</summary>
    public static string WithUpperCaseOctets(string text) => Octet().Replace(text, static octet => octet.Value.ToUpperInvariant());

    private static string? Normalize(string text)
    {
        string withoutQuery = text.Split('?', '#')[0];
        return !withoutQuery.AsSpan().ContainsAnyExcept(Characters) && Uri.TryCreate(withoutQuery, UriKind.Absolute, out Uri? uri)
            ? WithUpperCaseOctets(uri.AbsoluteUri)
            : null;
    }

    [GeneratedRegex("%[0-9a-fA-F]{2}", RegexOptions.None, 1000)]
    private static partial Regex Octet();
}
