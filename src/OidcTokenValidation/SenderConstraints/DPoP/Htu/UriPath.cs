using System.Buffers;

namespace OidcTokenValidation.SenderConstraints.DPoP.Htu;

/// <summary>The path of a URI in canonical form (RFC 3986 §6.2.2, §6.2.3): two paths mean the same if they are the same text then.</summary>
internal static class UriPath
{
    private const int OctetLength = 3;

    // RFC 3986 §2.3
    private static readonly SearchValues<char> Unreserved = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    // Printable ASCII. More than RFC 3986 §3.3, because browsers send some of it as it is; but no backslash, which some servers take for a slash (decision G3),
    // and no number sign: what would be a fragment is a part of the path for some servers.
    private static readonly SearchValues<char> PathChars = SearchValues.Create(
        "!\"$&'()*+,-./0123456789:;<=>@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>Writes a path that is empty or begins with a slash; -1 when it is refused. One character of room is enough beyond its own length.</summary>
    public static int Write(ReadOnlySpan<char> path, Span<char> destination)
    {
        // RFC 3986 §6.2.3: an empty path is "/".
        int length = path.IsEmpty ? WriteSlash(destination, 0) : WriteOctets(path, destination);
        return length < 0 ? -1 : RemoveDotSegments(destination[..length]);
    }

    // RFC 3986 §6.2.2.1 and §6.2.2.2: in one pass, so that nothing is decoded twice.
    private static int WriteOctets(ReadOnlySpan<char> path, Span<char> destination)
    {
        int written = 0;
        while (true)
        {
            int percent = path.IndexOf('%');
            ReadOnlySpan<char> plain = percent < 0 ? path : path[..percent];
            if (plain.ContainsAnyExcept(PathChars))
                return -1;
            plain.CopyTo(destination[written..]);
            written += plain.Length;
            if (percent < 0)
                return written;

            path = path[percent..];
            if (path.Length < OctetLength || !char.IsAsciiHexDigit(path[1]) || !char.IsAsciiHexDigit(path[2]))
                return -1;
            written += WriteOctet(path[..OctetLength], destination[written..]);
            path = path[OctetLength..];
        }
    }

    private static int WriteOctet(ReadOnlySpan<char> octet, Span<char> destination)
    {
        char meaning = (char)((HexValue(octet[1]) << 4) | HexValue(octet[2]));
        if (Unreserved.Contains(meaning))
        {
            destination[0] = meaning;
            return 1;
        }

        octet.ToUpperInvariant(destination);
        return octet.Length;
    }

    private static int HexValue(char digit) => digit <= '9' ? digit - '0' : (digit | ' ') - 'a' + 10;

    // RFC 3986 §5.2.4, in place: what is kept never overtakes what is read. A segment has the slash before it.
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
