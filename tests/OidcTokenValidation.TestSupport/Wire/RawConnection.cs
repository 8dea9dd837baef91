using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.TestSupport.Wire;

/// <summary>A connection over which requests go one after the other, written by hand: one byte for each character.</summary>
public sealed partial class RawConnection : IDisposable
{
    private const string EndOfHead = "\r\n\r\n";

    private readonly TcpClient _client = new();
    private readonly int _port;
    private string _unread = string.Empty;

    private RawConnection(int port) => _port = port;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The number of interim responses (1xx).</summary>
    public int Interim { get; private set; }

    public static async Task<RawConnection> OpenAsync(int port)
    {
        var connection = new RawConnection(port);
        await connection._client.ConnectAsync(IPAddress.Loopback, port, Cancellation);
        return connection;
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Ends the connection at once, with a reset.</summary>
    public void Reset()
    {
        _client.LingerState = new LingerOption(enable: true, seconds: 0);
        _client.Close();
    }

    /// <summary>Sends a head, with a Host field unless the lines have one, and waits for its response.</summary>
    public async Task<Reply> ExchangeAsync(string[] lines, string body = "")
    {
        await SendAsync(lines, body);
        return await ReadAsync(isHead: lines[0].StartsWith("HEAD ", StringComparison.Ordinal));
    }

    public Task SendAsync(string[] lines, string body = "")
    {
        string[] host = Array.Exists(lines, static line => line.StartsWith("Host:", StringComparison.OrdinalIgnoreCase)) ? [] : [$"Host: 127.0.0.1:{_port}"];
        return SendAsync(string.Join("\r\n", [.. lines, .. host]) + EndOfHead + body);
    }

    public Task SendAsync(string text) => _client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text), Cancellation).AsTask();

    /// <summary>Reads one response; each of its challenges counts as a field.</summary>
    public async Task<Reply> ReadAsync(bool isHead = false)
    {
        int end;
        while ((end = _unread.IndexOf(EndOfHead, StringComparison.Ordinal)) < 0)
            Assert.True(await ReceiveAsync(), $"The connection ended after '{_unread}'.");
        end += EndOfHead.Length;
        Reply head = RawHttp.Parse(_unread[..end]);
        if ((int)head.Status < 200)
        {
            Interim++;
            _unread = _unread[end..];
            return await ReadAsync(isHead);
        }

        int length = isHead ? 0 : head.ContentLength ?? 0;
        while (_unread.Length < end + length)
            Assert.True(await ReceiveAsync(), "The body was cut off.");
        string body = _unread.Substring(end, length);
        _unread = _unread[(end + length)..];
        return head with { Body = body, Headers = SplitChallenges(head.Headers) };
    }

    /// <summary>Whether the server closes the connection, or resets it, and what it still sends before.</summary>
    public async Task<string> ReadToEndAsync()
    {
        try
        {
            while (await ReceiveAsync())
            {
                // Until the end.
            }
        }
        catch (IOException)
        {
            // A reset ends the connection as well.
        }

        return _unread;
    }

    // RFC 9110 §11.6.1: one field may contain several challenges. No challenge of this library has such text within quotation marks.
    private static ILookup<string, string> SplitChallenges(ILookup<string, string> headers) => headers
        .SelectMany(static header => header.SelectMany(value => header.Key.Equals("WWW-Authenticate", StringComparison.OrdinalIgnoreCase) ? NextChallenge().Split(value) : [value]).Select(value => (header.Key, value)))
        .ToLookup(static header => header.Key, static header => header.value, StringComparer.OrdinalIgnoreCase);

    private async Task<bool> ReceiveAsync()
    {
        byte[] buffer = new byte[16_384];
        int read = await _client.GetStream().ReadAsync(buffer, Cancellation);
        _unread += Encoding.Latin1.GetString(buffer, 0, read);
        return read > 0;
    }

    [GeneratedRegex(", (?=(Bearer|DPoP) )", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NextChallenge();
}
