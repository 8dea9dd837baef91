using System.Buffers;

namespace OidcTokenValidation.Issuers;

/// <summary>Reads SPIFFE IDs (SPIFFE-ID §2): <c>spiffe://trust-domain/path</c>. Nothing is normalised, so that one ID has one spelling.</summary>
internal static class SpiffeIdText
{
    /// <summary>How every SPIFFE ID begins.</summary>
    public const string Start = "spiffe://";

    /// <summary>The longest SPIFFE ID (§2.3), in characters, which are octets: all of them are ASCII.</summary>
    public const int MaxLength = 2048;

    // RFC 3986 §3.2.2, SPIFFE-ID §2.3
    private const int MaxTrustDomainLength = 255;

    // §2.1: the host alone, without user information, port and percent-encoding.
    private static readonly SearchValues<char> TrustDomainCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-_");

    // §2.2: no percent-encoding either.
    private static readonly SearchValues<char> PathCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_");

    /// <summary>Reads a SPIFFE ID with or without a path; false if the text is none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pathStart">Where the trust domain ends and the path, if there is one, begins.</param>
    public static bool TryRead(ReadOnlySpan<char> text, out int pathStart)
    {
        pathStart = 0;
        if (text.Length > MaxLength || !text.StartsWith(Start, StringComparison.Ordinal))
            return false;
        ReadOnlySpan<char> rest = text[Start.Length..];
        int slash = rest.IndexOf('/');
        ReadOnlySpan<char> trustDomain = slash < 0 ? rest : rest[..slash];
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
