using System.Text.RegularExpressions;

namespace OidcTokenValidation.Testing.Http;

/// <summary>Splits a URL into the parts of a request, without decoding or normalizing them.</summary>
internal static partial class RequestUrl
{
    private const int Milliseconds = 1000;

    public static (string Scheme, string Host, string Target) Split(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (Parts().Match(url) is not { Success: true, Groups: var parts })
            throw new ArgumentException($"Expected an absolute http or https URL without user name instead of '{url}'.", nameof(url));

        string path = parts["path"].Value;
        return (parts["scheme"].Value.ToLowerInvariant(), parts["host"].Value, (path.Length == 0 ? "/" : path) + parts["query"].Value);
    }

    // RFC 3986, appendix B.
    [GeneratedRegex(
        @"^(?<scheme>https?)://(?<host>[^/?#@]+)(?<path>(/[^?#]*)?)(?<query>(\?[^#]*)?)(#.*)?\z",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline,
        Milliseconds)]
    private static partial Regex Parts();
}
