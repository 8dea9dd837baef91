using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tests.Keys.Support;

/// <summary>A request as it was received.</summary>
internal sealed record RawRequest(string Path, string Text)
{
    public string? Header(string name) => Text.Split("\r\n")
        .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(name.Length + 1)..].Trim())
        .SingleOrDefault();
}

/// <summary>Writes a response byte by byte.</summary>
internal delegate Task RawResponse(Stream stream, CancellationToken stopped);

/// <summary>
/// A provider with responses that no proper server would send. One request for each connection. Until it is opened its port is taken
/// but refuses connections: a provider that is down.
/// </summary>
internal sealed class RawProvider : IAsyncDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<RawRequest> _requests = [];
    private Task _accepting = Task.CompletedTask;

    public RawProvider(TestClock clock)
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Issuer = new TestIssuer($"http://127.0.0.1:{((IPEndPoint)_socket.LocalEndPoint!).Port}", clock, Key);
    }

    public TestIssuer Issuer { get; }

    /// <summary>Returns the response to each request; null for the provider's own response.</summary>
    public Func<RawRequest, RawResponse?>? Script { get; set; }

    public IReadOnlyList<RawRequest> Requests => [.. _requests];

    // Shared by all instances: no test with this provider depends on whose key it is.
    private static TestSigningKey Key { get; } = TestSigningKey.Create(Providers.Algorithm, "raw");

    public static RawProvider Start(TestClock clock)
    {
        var provider = new RawProvider(clock);
        provider.Open();
        return provider;
    }

    public int RequestsTo(string path) => _requests.Count(request => request.Path == path);

    /// <summary>Starts to accept connections.</summary>
    public void Open()
    {
        _socket.Listen();
        _accepting = Task.Run(AcceptAsync, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _socket.Dispose();
        await _accepting;
        _stop.Dispose();
        Issuer.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> responding = [];
        try
        {
            while (true)
                responding.Add(RespondAsync(await _socket.AcceptAsync(_stop.Token)));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }

        await Task.WhenAll(responding);
    }

    private async Task RespondAsync(Socket connection)
    {
        await Task.Yield();
        await using var stream = new NetworkStream(connection, ownsSocket: true);
        try
        {
            RawRequest request = await ReadAsync(stream);
            _requests.Enqueue(request);
            await (Script?.Invoke(request) ?? Find(request.Path))(stream, _stop.Token);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The client has disconnected, or the test has ended.
        }
    }

    private async Task<RawRequest> ReadAsync(NetworkStream stream)
    {
        byte[] buffer = new byte[16 * 1024];
        int length = 0;
        while (!buffer.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
        {
            int read = await stream.ReadAsync(buffer.AsMemory(length), _stop.Token);
            if (read == 0)
                throw new IOException("The request was cut off.");
            length += read;
        }

        string text = Encoding.ASCII.GetString(buffer, 0, length);
        return new RawRequest(text.Split(' ')[1], text);
    }

    private RawResponse Find(string path) => path switch
    {
        Providers.MetadataPath => RawResponses.Json(Issuer.Metadata),
        Providers.JwksPath => RawResponses.Json(Issuer.Jwks),
        _ => RawResponses.Of(404, "There is nothing here."),
    };
}
