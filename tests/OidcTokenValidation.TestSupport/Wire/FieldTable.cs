using System.Text;

namespace OidcTokenValidation.TestSupport.Wire;

/// <summary>Header fields as HTTP/2 writes them (HPACK, RFC 7541), as far as Kestrel does: it codes no text by Huffman.</summary>
public sealed class FieldTable
{
    // Appendix A.
    private static readonly (string Name, string Value)[] Static =
    [
        (":authority", ""), (":method", "GET"), (":method", "POST"), (":path", "/"), (":path", "/index.html"), (":scheme", "http"), (":scheme", "https"),
        (":status", "200"), (":status", "204"), (":status", "206"), (":status", "304"), (":status", "400"), (":status", "404"), (":status", "500"),
        ("accept-charset", ""), ("accept-encoding", "gzip, deflate"), ("accept-language", ""), ("accept-ranges", ""), ("accept", ""), ("access-control-allow-origin", ""),
        ("age", ""), ("allow", ""), ("authorization", ""), ("cache-control", ""), ("content-disposition", ""), ("content-encoding", ""), ("content-language", ""),
        ("content-length", ""), ("content-location", ""), ("content-range", ""), ("content-type", ""), ("cookie", ""), ("date", ""), ("etag", ""), ("expect", ""),
        ("expires", ""), ("from", ""), ("host", ""), ("if-match", ""), ("if-modified-since", ""), ("if-none-match", ""), ("if-range", ""), ("if-unmodified-since", ""),
        ("last-modified", ""), ("link", ""), ("location", ""), ("max-forwards", ""), ("proxy-authenticate", ""), ("proxy-authorization", ""), ("range", ""), ("referer", ""),
        ("refresh", ""), ("retry-after", ""), ("server", ""), ("set-cookie", ""), ("strict-transport-security", ""), ("transfer-encoding", ""), ("user-agent", ""), ("vary", ""),
        ("via", ""), ("www-authenticate", ""),
    ];

    private readonly List<(string Name, string Value)> _dynamic = [];

    /// <summary>Writes fields without indexing, both texts as they are (§6.2.2).</summary>
    public static byte[] Write(IEnumerable<(string Name, string Value)> fields) =>
        [.. fields.SelectMany(static field => (byte[])[0, .. Text(field.Name), .. Text(field.Value)])];

    /// <summary>Reads one block of the connection, in the order in which they come.</summary>
    public IReadOnlyList<(string Name, string Value)> Read(ReadOnlySpan<byte> block)
    {
        List<(string, string)> fields = [];
        while (block.Length > 0)
        {
            byte first = block[0];
            if ((first & 0x80) != 0)
            {
                fields.Add(At(Integer(ref block, 7)));
                continue;
            }

            if ((first & 0xE0) == 0x20)
            {
                Integer(ref block, 5);   // §6.3: the size of the table changes, and is never below the need of a few responses
                continue;
            }

            bool isKept = (first & 0x40) != 0;
            int index = Integer(ref block, isKept ? 6 : 4);
            (string Name, string Value) field = (index == 0 ? Text(ref block) : At(index).Name, Text(ref block));
            fields.Add(field);
            if (isKept)
                _dynamic.Insert(0, field);
        }

        return fields;
    }

    private (string Name, string Value) At(int index) => index <= Static.Length ? Static[index - 1] : _dynamic[index - Static.Length - 1];

    // §5.1
    private static int Integer(ref ReadOnlySpan<byte> block, int prefix)
    {
        int limit = (1 << prefix) - 1, value = block[0] & limit;
        block = block[1..];
        for (int shift = 0; value >= limit; shift += 7)
        {
            byte next = block[0];
            block = block[1..];
            value += (next & 127) << shift;
            if ((next & 128) == 0)
                break;
        }

        return value;
    }

    // §5.2
    private static string Text(ref ReadOnlySpan<byte> block)
    {
        Assert.Equal(0, block[0] & 0x80);
        int length = Integer(ref block, 7);
        string text = Encoding.Latin1.GetString(block[..length]);
        block = block[length..];
        return text;
    }

    private static byte[] Text(string text)
    {
        List<byte> bytes = [];
        int length = text.Length;
        if (length < 127)
        {
            bytes.Add((byte)length);
        }
        else
        {
            bytes.Add(127);
            for (length -= 127; length >= 128; length >>= 7)
                bytes.Add((byte)((length & 127) | 128));
            bytes.Add((byte)length);
        }

        return [.. bytes, .. Encoding.Latin1.GetBytes(text)];
    }
}
