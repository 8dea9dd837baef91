// The entry point of the core's tests while .ci/mutation runs a room. dotnet-stryker 5.1.0 passes no filter to the tests, and runs one mutant after the other
// in one process, where a static field keeps the value that an earlier mutant gave it. This program is the process that it starts. It runs the room's tests
// only, and each session in a process of its own that ends at the first test that fails, except while the tests that reach each mutant are recorded.
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using OidcTokenValidation.Tests;
using Xunit.MicrosoftTestingPlatform;

int port = Array.IndexOf(args, "--client-port");
if (port >= 0 && Environment.GetEnvironmentVariable(Relay.Child) is null)
    return await Relay.RunAsync(int.Parse(args[port + 1], null), args);
if (port >= 0)
    Relay.EndWithParent();
string[] filter = [.. Environment.GetEnvironmentVariable("ROOM_TESTS")!.Split(' ').SelectMany(static name => (string[])["--filter-class", name])];
return await TestPlatformTestFramework.RunAsync([.. args, .. filter], SelfRegisteredExtensions.AddSelfRegisteredExtensions);

/// <summary>Passes the messages of the testing platform on to a process with the tests.</summary>
internal sealed class Relay : IDisposable
{
    public const string Child = "ROOM_CHILD";

    private readonly Process _process;
    private readonly NetworkStream _stream;
    private JsonElement? _session;
    private bool _isEnding;

    private Relay(Process process, NetworkStream stream) => (_process, _stream) = (process, stream);

    public static async Task<int> RunAsync(int port, string[] args)
    {
        bool isReused = Environment.GetEnvironmentVariable("STRYKER_COVERAGE_FILE") is not null;
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        NetworkStream stryker = client.GetStream();
        byte[] initialize = [];
        Relay? tests = null;
        while (await ReadAsync(stryker) is { } message)
        {
            using var json = JsonDocument.Parse(message);
            string method = json.RootElement.TryGetProperty("method", out JsonElement name) ? name.GetString()! : string.Empty;
            if (method == "initialize")
                initialize = message;
            bool isSession = method is "testing/runTests" or "testing/discoverTests";
            if (isSession && tests is { _session: not null } && !isReused)
            {
                tests.Dispose();
                tests = null;
            }

            if (tests is null)
            {
                tests = await StartAsync(args);
                if (method != "initialize")
                {
                    await WriteAsync(tests._stream, initialize);
                    await ReadAsync(tests._stream);
                }

                _ = tests.PassBackAsync(stryker, stopsAtFailure: !isReused);
            }

            if (isSession)
                tests._session = json.RootElement.Clone();
            tests._isEnding |= method == "exit";
            await WriteAsync(tests._stream, message);
            if (tests._isEnding)
                break;
        }

        if (tests is not null)
            await tests._process.WaitForExitAsync();
        return 0;
    }

    /// <summary>Ends this process when the one that started it has ended.</summary>
    public static void EndWithParent() => new Thread(static () =>
    {
        Console.OpenStandardInput().ReadByte();
        Process.GetCurrentProcess().Kill();
    })
    { IsBackground = true }.Start();

    public void Dispose()
    {
        _isEnding = true;
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _stream.Dispose();
    }

    private static async Task<Relay> StartAsync(string[] args)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        string port = ((IPEndPoint)listener.LocalEndpoint).Port.ToString((IFormatProvider?)null);
        string[] own = [.. args];
        own[Array.IndexOf(own, "--client-port") + 1] = port;
        var start = new ProcessStartInfo(Environment.ProcessPath!, [typeof(Relay).Assembly.Location, .. own]) { RedirectStandardInput = true };
        start.Environment[Child] = "1";
        var process = Process.Start(start)!;
        return new Relay(process, (await listener.AcceptTcpClientAsync()).GetStream());
    }

    private async Task PassBackAsync(NetworkStream stryker, bool stopsAtFailure)
    {
        try
        {
            while (await ReadAsync(_stream) is { } message)
            {
                await WriteAsync(stryker, message);
                if (!stopsAtFailure || message.AsSpan().IndexOf("\"execution-state\":\"failed\""u8) < 0)
                    continue;
                _isEnding = true;
                _process.Kill();
                JsonElement session = _session!.Value;
                await WriteAsync(stryker, JsonSerializer.SerializeToUtf8Bytes(new
                {
                    jsonrpc = "2.0",
                    method = "testing/testUpdates/tests",
                    @params = new { runId = session.GetProperty("params").GetProperty("runId").GetString(), changes = (object?)null },
                }));
                await WriteAsync(stryker, JsonSerializer.SerializeToUtf8Bytes(new { jsonrpc = "2.0", id = session.GetProperty("id"), result = new { attachments = Array.Empty<object>() } }));
                return;
            }
        }
        catch (IOException)
        {
        }

        // A mutant has ended the process: dotnet-stryker must know.
        if (!_isEnding)
            Process.GetCurrentProcess().Kill();
    }

    // Base protocol: fields, an empty line, and the octets that Content-Length counts. Null at the end.
    private static async Task<byte[]?> ReadAsync(NetworkStream stream)
    {
        var fields = new StringBuilder();
        byte[] octet = new byte[1];
        while (!fields.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(octet) == 0)
                return null;
            fields.Append((char)octet[0]);
        }

        string length = fields.ToString().Split("\r\n").Single(static field => field.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        byte[] message = new byte[int.Parse(length["Content-Length:".Length..], null)];
        await stream.ReadExactlyAsync(message);
        return message;
    }

    private static async Task WriteAsync(NetworkStream stream, byte[] message) =>
        await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes($"Content-Length: {message.Length}\r\n\r\n"), .. message]);
}
