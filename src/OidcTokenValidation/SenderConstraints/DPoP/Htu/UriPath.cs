using System.Buffers;

namespace OidcTokenValidation.SenderConstraints.DPoP.Htu;

/// <summary>The path of a URI in canonical form (RFC 9449 §4.3, RFC 3986 §6.2.2, §6.2.3): two paths are equivalent if their canonical forms are the same
/// text.</summary>
internal static class UriPath
{
    private const int OctetLength = 3;

    // RFC 3986 §2.3
    private static readonly SearchValues<char> Unreserved = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    // Printable ASCII: more than RFC 3986 §3.3 allows, because browsers send some of it unencoded. But no backslash, which some servers treat as a slash,
    // and no number sign, which for some servers begins a fragment and for others is a part of the path.
    private static readonly SearchValues<char> PathChars = SearchValues.Create(
        "!\"$&'()*+,-./0123456789:;<=>@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>Writes a path that is empty or begins with a slash; false if it is not accepted. The result is at most one character longer.</summary>
    public static bool TryWrite(ReadOnlySpan<char> path, Span<char> destination, out int written)
    {
        // RFC 3986 §6.2.3: an empty path is "/".
        if (path.IsEmpty)
        {
            written = WriteSlash(destination, 0);
            return true;
        }

        if (!TryWriteOctets(path, destination, out written))
            return false;
        written = RemoveDotSegments(destination[..written]);
        return true;
    }

    // RFC 3986 §6.2.2.1 and §6.2.2.2: in one pass, so that nothing is decoded twice.
    private static bool TryWriteOctets(ReadOnlySpan<char> path, Span<char> destination, out int written)
    {
        written = 0;
        while (true)
        {
            int percent = path.IndexOf('%');
            ReadOnlySpan<char> plain = percent < 0 ? path : path[..percent];
            if (plain.ContainsAnyExcept(PathChars))
                return false;
            plain.CopyTo(destination[written..]);
            written += plain.Length;
            if (percent < 0)
                return true;

            path = path[percent..];
            if (path.Length < OctetLength || !char.IsAsciiHexDigit(path[1]) || !char.IsAsciiHexDigit(path[2]))
                return false;
            written += WriteOctet(path[..OctetLength], destination[written..]);
            path = path[OctetLength..];
        }
    }

    private static int WriteOctet(ReadOnlySpan<char> octet, Span<char> destination)
    {
        char decoded = (char)((HexValue(octet[1]) << 4) | HexValue(octet[2]));
        if (Unreserved.Contains(decoded))
        {
            destination[0] = decoded;
            return 1;
        }

        octet.ToUpperInvariant(destination);
        return octet.Length;
    }

    private static int HexValue(char digit) => digit <= '9' ? digit - '0' : (digit | ' ') - 'a' + 10;

    // RFC 3986 §5.2.4, in place: the write position never passes the read position. A segment includes the slash before it.
    private static int RemoveDotSegments(Span<char> path)
    {
        int written = 0;
        for (int read = 0; read < path.Length;)
        {
            int next = path[(read + 1)..].IndexOf('/');
            bool isLast = next < 0;
            ReadOnlySpan<char> segment = isLast ? path[read..] : path.Slice(read, next + 1);
            read += segment.Length;
            if (segment is not ("/." or "/.."))
            {
                segment.CopyTo(path[written..]);
                written += segment.Length;
                continue;
            }

            if (segment is "/..")
                written = Math.Max(path[..written].LastIndexOf('/'), 0);
            if (isLast)
                written = WriteSlash(path, written);
        }

        return written;
    }

    private static int WriteSlash(Span<char> path, int position)
    {
        path[position] = '/';
        return position + 1;
    }
}
