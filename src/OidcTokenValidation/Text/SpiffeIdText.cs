using System.Buffers;

namespace OidcTokenValidation.Text;

/// <summary>Reads SPIFFE IDs (SPIFFE-ID §2): <c>spiffe://trust-domain/path</c>. Nothing is normalised, so that one ID has one spelling.</summary>
internal static class SpiffeIdText
{
    /// <summary>How every SPIFFE ID begins.</summary>
    public const string Start = "spiffe://";

    /// <summary>The longest SPIFFE ID (§2.3), in characters, which are octets: all of them are ASCII.</summary>
    public const int MaxLength = 2048;

    private const int MaxTrustDomainLength = 255;

    // §2.1: the host alone, without user information, port and percent-encoding.
    private static readonly SearchValues<char> TrustDomainCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-_");

    // §2.2: no percent-encoding either.
    private static readonly SearchValues<char> PathCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_");

    /// <summary>Reads a SPIFFE ID; false if the text is none. Its path, if it has one, begins at <paramref name="pathStart"/>.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out int pathStart)
    {
        pathStart = 0;
        if (text.Length > MaxLength || !text.StartsWith(Start, StringComparison.Ordinal))
            return false;
        ReadOnlySpan<char> rest = text[Start.Length..];
        int slash = rest.IndexOf('/');
        ReadOnlySpan<char> trustDomain = rest[..(slash < 0 ? rest.Length : slash)];
        if (trustDomain.Length is 0 or > MaxTrustDomainLength || trustDomain.ContainsAnyExcept(TrustDomainCharacters))
            return false;
        pathStart = Start.Length + trustDomain.Length;
        return slash < 0 || IsPath(rest[(slash + 1)..]);
    }

    // §2.2: no empty segments, so no slash at the end either, and no dot segments.
    private static bool IsPath(ReadOnlySpan<char> path)
    {
        foreach (Range range in path.Split('/'))
        {
            ReadOnlySpan<char> segment = path[range];
            if (segment is "" or "." or ".." || segment.ContainsAnyExcept(PathCharacters))
                return false;
        }

        return true;
    }
}
