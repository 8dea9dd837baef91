using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.TestSupport.Wire;

/// <summary>HTTP/1.1 by hand: the lines are sent unchanged, one byte for each character.</summary>
public static class RawHttp
{
    /// <summary>The value of Host, unless the lines contain one.</summary>
    public const string Host = "api.example.com";

    /// <summary>Sends the lines, an empty one and the body, and reads the response: up to its Content-Length, or until the server closes.</summary>
    public static async Task<Reply> SendAsync(int port, IEnumerable<string> lines, CancellationToken cancellation, string body = "")
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, cancellation);
        NetworkStream stream = client.GetStream();
        string[] host = lines.Any(static line => line.StartsWith("Host:", StringComparison.OrdinalIgnoreCase)) ? [] : ["Host: " + Host];
        string request = string.Join("\r\n", [.. lines, .. host, "Connection: close", string.Empty, body]);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), cancellation);
        var response = new StringBuilder();
        byte[] buffer = new byte[16_384];
        while (!IsWhole(response.ToString()) && await stream.ReadAsync(buffer, cancellation) is var read and > 0)
            response.Append(Encoding.Latin1.GetString(buffer, 0, read));
        return Parse(response.ToString());
    }

    private static bool IsWhole(string response) =>
        response.Contains("\r\n\r\n", StringComparison.Ordinal) && Parse(response) is { ContentLength: { } length } reply && reply.Body.Length == length;

    /// <summary>Parses a complete response, or the head of one.</summary>
    public static Reply Parse(string response)
    {
        int end = response.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        string[] head = response[..end].Split("\r\n");
        ILookup<string, string> headers = head.Skip(1)
            .Select(static line => line.Split(": ", 2))
            .ToLookup(static h => h[0], static h => h[1], StringComparer.OrdinalIgnoreCase);
        return new Reply((HttpStatusCode)int.Parse(head[0].AsSpan(9, 3), CultureInfo.InvariantCulture), headers, response[(end + 4)..]);
    }
}
