using System.Buffers.Binary;
using System.Globalization;

namespace OidcTokenValidation.SenderConstraints.DPoP.Htu;

/// <summary>The canonical form of an IPv6 address in a URI (RFC 3986 §3.2.2, RFC 5952 §4): lower case, no leading zeros, the first of the longest runs of
/// zeros left out.</summary>
/// <remarks>
/// Unlike in RFC 5952, a single zero is left out too, and an IPv4 address at the end is written as two groups: so the result is never longer than the input.
/// An IPv4-mapped address is not the IPv4 address.
/// </remarks>
internal static class UriIPv6
{
    private const int Groups = 8;

    /// <summary>Writes an address in brackets, which the framework has found valid, and returns its length.</summary>
    public static int Write(ReadOnlySpan<char> host, Span<char> destination)
    {
        Span<ushort> groups = stackalloc ushort[Groups];
        Read(host[1..^1], groups);
        (int zeros, int length) = FindZeros(groups);

        destination[0] = '[';
        int written = 1;
        for (int i = 0; i < Groups; i++)
        {
            if (length > 0 && i == zeros)
            {
                destination[written++] = ':';
                if (i == 0)
                    destination[written++] = ':';
                i += length - 1;
                continue;
            }

            groups[i].TryFormat(destination[written..], out int digits, "x", CultureInfo.InvariantCulture);
            written += digits;
            if (i < Groups - 1)
                destination[written++] = ':';
        }

        destination[written] = ']';
        return written + 1;
    }

    private static void Read(ReadOnlySpan<char> address, Span<ushort> groups)
    {
        groups.Clear();
        int gap = address.IndexOf("::", StringComparison.Ordinal);
        if (gap < 0)
        {
            ReadGroups(address, groups);
            return;
        }

        ReadGroups(address[..gap], groups);
        Span<ushort> tail = stackalloc ushort[Groups];
        int count = ReadGroups(address[(gap + 2)..], tail);
        tail[..count].CopyTo(groups[(Groups - count)..]);
    }

    private static int ReadGroups(ReadOnlySpan<char> text, Span<ushort> groups)
    {
        int count = 0;
        foreach (Range range in text.Split(':'))
        {
            ReadOnlySpan<char> group = text[range];
            if (group.Contains('.'))
                count += ReadIPv4(group, groups[count..]);
            else if (!group.IsEmpty)
                groups[count++] = ushort.Parse(group, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        }

        return count;
    }

    private static int ReadIPv4(ReadOnlySpan<char> address, Span<ushort> groups)
    {
        Span<byte> octets = stackalloc byte[4];
        int count = 0;
        foreach (Range range in address.Split('.'))
            octets[count++] = byte.Parse(address[range], NumberStyles.None, CultureInfo.InvariantCulture);
        groups[0] = BinaryPrimitives.ReadUInt16BigEndian(octets);
        groups[1] = BinaryPrimitives.ReadUInt16BigEndian(octets[2..]);
        return 2;
    }

    private static (int Start, int Length) FindZeros(ReadOnlySpan<ushort> groups)
    {
        (int start, int length) = (0, 0);
        for (int i = 0; i < Groups; i++)
        {
            int run = groups[i..].IndexOfAnyExcept((ushort)0);
            if (run < 0)
                run = Groups - i;
            if (run > length)
                (start, length) = (i, run);
            i += run;
        }

        return (start, length);
    }
}
