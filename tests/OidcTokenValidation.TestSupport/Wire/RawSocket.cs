using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OidcTokenValidation.TestSupport.Wire;

/// <summary>A WebSocket client without protocol logic: it sends the given bytes, and sends no frame by itself.</summary>
public sealed class RawSocket : IDisposable
{
    private readonly TcpClient _client = new();

    private NetworkStream Stream => _client.GetStream();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Performs the handshake and reads the head of the response.</summary>
    public static async Task<(RawSocket Socket, string Head)> ConnectAsync(Uri address, string path, params string[] fields)
    {
        var socket = new RawSocket();
        await socket._client.ConnectAsync(IPAddress.Loopback, address.Port, Cancellation);
        string request = string.Join("\r\n", [
            $"GET {path} HTTP/1.1", "Host: " + address.Authority, "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", .. fields, string.Empty, string.Empty]);
        await socket.WriteAsync(Encoding.Latin1.GetBytes(request));
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await socket.Stream.ReadAsync(one, Cancellation) > 0)
            head.Append((char)one[0]);
        return (socket, head.ToString());
    }

    public async Task WriteAsync(byte[] bytes) => await Stream.WriteAsync(bytes, Cancellation);

    /// <summary>A frame from the client: text, up to 125 bytes, masked with zeros.</summary>
    public static byte[] Text(string text) => [0x81, (byte)(0x80 | text.Length), 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(text)];

    /// <summary>The payload of the next frame, which must be one of up to 125 bytes.</summary>
    public async Task<(int Opcode, byte[] Payload)> ReadFrameAsync()
    {
        byte[] head = new byte[2];
        await Stream.ReadExactlyAsync(head, Cancellation);
        byte[] payload = new byte[head[1]];
        await Stream.ReadExactlyAsync(payload, Cancellation);
        return (head[0] & 0x0F, payload);
    }

    /// <summary>Reads until the server closes or resets the connection.</summary>
    public async Task ReadToEndAsync()
    {
        byte[] buffer = new byte[65_536];
        try
        {
            while (await Stream.ReadAsync(buffer, Cancellation) > 0)
            {
                // The data is discarded.
            }
        }
        catch (IOException)
        {
            // A reset ends the connection as well.
        }
    }

    public void Dispose() => _client.Dispose();
}
