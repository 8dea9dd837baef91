using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;

namespace OidcTokenValidation.TestSupport.Wire;

/// <summary>A frame of HTTP/2 (RFC 9113 §4.1).</summary>
public sealed record Http2Frame(byte Type, byte Flags, int StreamId, byte[] Payload);

/// <summary>HTTP/2 by hand, one request: for combinations of fields that no client sends (RFC 9113, RFC 7541).</summary>
public static class RawHttp2
{
    private const byte HeadersFrame = 1, ResetFrame = 3, SettingsFrame = 4, GoAwayFrame = 7;
    private const byte EndStreamAndHeaders = 5;
    private const int FrameHeadLength = 9;

    // RFC 7541, appendix A: the statuses that have an index of their own.
    private static readonly int[] IndexedStatuses = [200, 204, 206, 304, 400, 404, 500];

    /// <summary>Sends a request with just these fields, pseudo-header fields among them; gives the status, or null if the server ended the stream without a response.</summary>
    public static async Task<HttpStatusCode?> SendAsync(int port, IEnumerable<(string Name, string Value)> fields, CancellationToken cancellation)
    {
        await foreach (Http2Frame frame in SendForFramesAsync(port, fields, cancellation))
        {
            if (frame.Type == HeadersFrame)
                return StatusOf(frame.Payload);
            if (frame.Type is ResetFrame or GoAwayFrame)
                return null;
        }

        return null;
    }

    /// <summary>Sends such a request and returns the frames of the response in their order.</summary>
    public static async IAsyncEnumerable<Http2Frame> SendForFramesAsync(int port, IEnumerable<(string Name, string Value)> fields, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, cancellation);
        NetworkStream stream = client.GetStream();
        byte[] block = [.. fields.SelectMany(static field => Literal(field.Name, field.Value))];
        byte[] request = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(SettingsFrame, 0, 0, []), .. Frame(HeadersFrame, EndStreamAndHeaders, 1, block)];
        await stream.WriteAsync(request, cancellation);

        byte[] head = new byte[FrameHeadLength];
        while (await stream.ReadAtLeastAsync(head, FrameHeadLength, throwOnEndOfStream: false, cancellation) == FrameHeadLength)
        {
            byte[] payload = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
            await stream.ReadExactlyAsync(payload, cancellation);
            yield return new Http2Frame(head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)), payload);
        }
    }

    private static byte[] Frame(byte type, byte flags, int stream, byte[] payload)
    {
        byte[] head = [(byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, flags, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(5), stream);
        return [.. head, .. payload];
    }

    // RFC 7541 §6.2.2: without indexing, both as they are.
    private static byte[] Literal(string name, string value) => [0, .. Text(name), .. Text(value)];

    private static byte[] Text(string text) => [.. Length(text.Length), .. Encoding.Latin1.GetBytes(text)];

    // RFC 7541 §5.1, with a prefix of 7 bits.
    private static byte[] Length(int value)
    {
        if (value < 127)
            return [(byte)value];
        List<byte> bytes = [127];
        for (value -= 127; value >= 128; value >>= 7)
            bytes.Add((byte)((value & 127) | 128));
        bytes.Add((byte)value);
        return [.. bytes];
    }

    // The status comes first; Kestrel sends its digits as they are.
    private static HttpStatusCode StatusOf(byte[] block)
    {
        int start = 0;
        while ((block[start] & 0xE0) == 0x20)
            start++;   // RFC 7541 §6.3: the size of the table changes
        return (HttpStatusCode)((block[start] & 0x80) != 0
            ? IndexedStatuses[(block[start] & 0x7F) - 8]
            : int.Parse(Encoding.ASCII.GetString(block, start + 2, 3), System.Globalization.CultureInfo.InvariantCulture));
    }
}
