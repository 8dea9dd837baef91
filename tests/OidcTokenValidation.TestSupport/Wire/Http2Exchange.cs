using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace OidcTokenValidation.TestSupport.Wire;

/// <summary>The response of one stream: blocks of fields, with an optional body between them.</summary>
/// <param name="Blocks">Headers, then trailers. Empty if the server ended the stream, or the connection, without a response.</param>
public sealed record Http2Answer(IReadOnlyList<IReadOnlyList<(string Name, string Value)>> Blocks, byte[] Body);

/// <summary>HTTP/2 by hand, one request on a connection of its own (RFC 9113): for combinations of fields that no client sends.</summary>
public static class Http2Exchange
{
    private const byte Data = 0, Headers = 1, Reset = 3, Settings = 4, GoAway = 7, Continuation = 9;
    private const byte EndStream = 1, Acknowledged = 1, EndHeaders = 4;
    private const int MaxFrame = 16_384, HeadLength = 9;

    /// <summary>Sends a request with just these fields, pseudo-header fields among them.</summary>
    public static async Task<Http2Answer> SendAsync(int port, IEnumerable<(string Name, string Value)> fields, byte[] body, CancellationToken cancellation)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, port, cancellation);
        NetworkStream stream = client.GetStream();
        byte[][] block = [.. FieldTable.Write(fields).Chunk(MaxFrame)];
        await stream.WriteAsync((byte[])
        [
            .. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(Settings, 0, 0, []),
            .. block.SelectMany((part, i) => Frame(i == 0 ? Headers : Continuation, i == block.Length - 1 ? EndHeaders : (byte)0, 1, part)),
            .. Frame(Data, EndStream, 1, body),
        ], cancellation);
        return await ReadAsync(stream, cancellation);
    }

    private static async Task<Http2Answer> ReadAsync(NetworkStream stream, CancellationToken cancellation)
    {
        var table = new FieldTable();
        List<IReadOnlyList<(string, string)>> blocks = [];
        List<byte> body = [], block = [];
        byte[] head = new byte[HeadLength];
        bool isLast = false;
        while (await stream.ReadAtLeastAsync(head, HeadLength, throwOnEndOfStream: false, cancellation) == HeadLength)
        {
            (byte type, byte flags) = (head[3], head[4]);
            byte[] payload = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
            await stream.ReadExactlyAsync(payload, cancellation);
            if (type is Reset or GoAway)
                return new Http2Answer([], []);
            if (type == Settings && (flags & Acknowledged) == 0)
                await stream.WriteAsync(Frame(Settings, Acknowledged, 0, []), cancellation);
            if (type == Data)
                body.AddRange(payload);
            if (type is Headers or Continuation)
                block.AddRange(payload);
            if (type is Headers or Continuation && (flags & EndHeaders) != 0)
            {
                blocks.Add(table.Read(block.ToArray()));
                block.Clear();
            }

            isLast |= type is Headers or Data && (flags & EndStream) != 0;
            if (isLast && block.Count == 0)
                return new Http2Answer(blocks, [.. body]);
        }

        return new Http2Answer([], []);
    }

    private static byte[] Frame(byte type, byte flags, int stream, byte[] payload)
    {
        byte[] head = [(byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, flags, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(5), stream);
        return [.. head, .. payload];
    }
}
