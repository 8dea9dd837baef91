using System.Net.WebSockets;

namespace OidcTokenValidation.Interop.Tests.Revocation;

/// <summary>An open WebSocket, server-sent stream or gRPC stream of one caller.</summary>
internal sealed class NodeStream : IDisposable
{
    private readonly IDisposable _opened;
    private readonly Func<Task> _provoke;
    private readonly byte[] _buffer = new byte[4096];
    private int _received;

    private NodeStream(IDisposable opened, Func<Task> provoke, Func<NodeStream, Task<string>> read)
    {
        (_opened, _provoke) = (opened, provoke);
        End = ReadAsync(read);
    }

    /// <summary>How and when it ended.</summary>
    public Task<(string How, long At)> End { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<NodeStream> OpenWebSocketAsync(Node node, string token)
    {
        var socket = new ClientWebSocket();
        socket.Options.Proxy = null;
        socket.Options.AddSubProtocol("bearer");
        socket.Options.AddSubProtocol(token);
        await socket.ConnectAsync(new UriBuilder(node.Address) { Scheme = "ws", Path = "/ws" }.Uri, Cancellation);
        return new(
            socket,
            () => socket.SendAsync("echo"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, Cancellation),
            async self =>
            {
                while ((await socket.ReceiveAsync(self._buffer, Cancellation)).MessageType != WebSocketMessageType.Close)
                    Interlocked.Increment(ref self._received);
                return $"{(int?)socket.CloseStatus} {socket.CloseStatusDescription}";
            });
    }

    /// <summary>Opens the stream of the caller's entries: server-sent events, or a gRPC stream. Its first entry begins the response.</summary>
    public static async Task<NodeStream> OpenAsync(Node node, string token)
    {
        await node.AddEntryAsync(token);
        HttpResponseMessage response = await node.WatchAsync(token);
        Assert.Equal(200, (int)response.StatusCode);
        return new(response, () => node.AddEntryAsync(token), async self =>
        {
            using Stream body = await response.Content.ReadAsStreamAsync(Cancellation);
            while (await body.ReadAsync(self._buffer, Cancellation) > 0)
                Interlocked.Increment(ref self._received);
            return node.IsGrpc ? $"gRPC status {Node.GetGrpcStatus(response)}" : "end of the body";
        });
    }

    /// <summary>Asserts that it is open, and that what its caller sends comes back.</summary>
    public async Task AssertOpenAsync()
    {
        Assert.False(End.IsCompleted);
        int before = Volatile.Read(ref _received);
        await _provoke();
        for (long start = TimeProvider.System.GetTimestamp(); Volatile.Read(ref _received) == before; await Task.Delay(5, Cancellation))
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(60), "Nothing was received.");
    }

    public void Dispose() => _opened.Dispose();

    private async Task<(string How, long At)> ReadAsync(Func<NodeStream, Task<string>> read)
    {
        string how;
        try
        {
            how = await read(this);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            how = exception is IOException ? "aborted" : $"{exception.GetType().Name}: {exception.Message}";
        }

        return (how, TimeProvider.System.GetTimestamp());
    }
}
