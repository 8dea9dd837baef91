using System.Collections.Concurrent;
using System.Net;
using System.Text;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.Tests.Telemetry.Support;

/// <summary>Receives the requests of an exporter (OTLP over HTTP, protobuf), and lets a test search them for names.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentDictionary<string, string> _received = new(StringComparer.Ordinal);
    private readonly Task _serving;

    private OtlpReceiver(string address)
    {
        Address = address;
        _listener.Prefixes.Add(address);
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Address { get; }

    public static OtlpReceiver Start() => new($"http://127.0.0.1:{LoopbackPort.Find()}/");

    /// <summary>The requests to a path since the last call. Names are UTF-8 in protobuf, each byte is a character here.</summary>
    public string Take(string path) => _received.TryRemove(path, out string? bytes) ? bytes : string.Empty;

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                Assert.Equal("application/x-protobuf", context.Request.ContentType);
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                string bytes = Encoding.Latin1.GetString(body.ToArray());
                _received.AddOrUpdate(context.Request.Url!.AbsolutePath, bytes, (_, before) => before + bytes);
                context.Response.ContentType = "application/x-protobuf";
                context.Response.Close();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
