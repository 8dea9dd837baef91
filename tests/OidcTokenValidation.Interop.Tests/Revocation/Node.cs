using System.Net;
using System.Net.Http.Headers;
using System.Text;
using OidcTokenValidation.Interop.Tests.Harness;

namespace OidcTokenValidation.Interop.Tests.Revocation;

/// <summary>One process of the API, over HTTP or gRPC, and requests to it.</summary>
internal sealed class Node(string address, bool isGrpc = false, SampleApi? process = null) : IAsyncDisposable
{
    private const string GrpcService = "/timesheets.v1.Timesheets/";

    // A message without members: flags, length.
    private static readonly byte[] EmptyMessage = new byte[5];

    // A connection attempt must not outlive its test.
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(address), Timeout = TimeSpan.FromSeconds(60) };

    public Uri Address => _http.BaseAddress!;

    public bool IsGrpc => isGrpc;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<Node> StartAsync(string issuer, string revocations, bool isGrpc = false, params string[] settings)
    {
        string program = isGrpc ? Counterparts.GrpcSampleAssembly : Counterparts.SampleAssembly;
        SampleApi process = await SampleApi.StartAsync(program, issuer, Cancellation, ["--revocations", revocations, .. settings]);
        return new Node(process.Address, isGrpc, process);
    }

    /// <summary>Lists the caller's timesheets. Returns the HTTP status, over gRPC the one that corresponds to gRPC's.</summary>
    public async Task<int> SendAsync(string token)
    {
        if (!isGrpc)
            return (await SendAsync(HttpMethod.Get, "/timesheets", token)).Status;
        using HttpResponseMessage response = await CallAsync("ListTimesheets", token, EmptyMessage);
        await response.Content.ReadAsByteArrayAsync(Cancellation);
        return GetGrpcStatus(response) switch { "0" => 200, "16" => 401, "14" => 503, var other => throw new InvalidOperationException($"gRPC status {other}") };
    }

    /// <summary>Revokes the tokens of the caller's subject, with the library's own program.</summary>
    public async Task LogOutAsync(string token)
    {
        (int status, string body) = await SendAsync(HttpMethod.Post, "/logout", token);
        Assert.True(status == 204, $"{status} {body}");
    }

    public Task<(int Status, string Body)> GetHealthAsync() => SendAsync(HttpMethod.Get, "/health", token: null);

    /// <summary>Adds an entry to the caller's timesheets, which streams of the same caller send.</summary>
    public async Task AddEntryAsync(string token)
    {
        if (isGrpc)
        {
            // project: "p", date, hours: 1 (protobuf: strings 1 and 2, double 3).
            byte[] entry = [0x0A, 1, (byte)'p', 0x12, 10, .. "2026-01-31"u8, 0x19, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F];
            using HttpResponseMessage added = await CallAsync("CreateTimesheet", token, [0, 0, 0, 0, (byte)entry.Length, .. entry]);
            await added.Content.ReadAsByteArrayAsync(Cancellation);
            Assert.Equal("0", GetGrpcStatus(added));
            return;
        }

        using var content = new StringContent("""{"project":"p","date":"2026-01-31","hours":1}""", Encoding.UTF8, "application/json");
        Assert.Equal(201, (await SendAsync(HttpMethod.Post, "/timesheet", token, content)).Status);
    }

    /// <summary>Opens the stream of the caller's entries.</summary>
    public async Task<HttpResponseMessage> WatchAsync(string token)
    {
        if (isGrpc)
            return await CallAsync("WatchTimesheets", token, EmptyMessage);
        using HttpRequestMessage request = CreateRequest(HttpMethod.Get, "/timesheets/watch", token);
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await (process?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    /// <summary>The status in the trailers, or in the header fields of a response without a message.</summary>
    public static string GetGrpcStatus(HttpResponseMessage response) =>
        (response.Headers.TryGetValues("grpc-status", out IEnumerable<string>? alone) ? alone : response.TrailingHeaders.GetValues("grpc-status")).Single();

    private static HttpRequestMessage CreateRequest(HttpMethod method, string path, string? token)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    private async Task<(int Status, string Body)> SendAsync(HttpMethod method, string path, string? token, HttpContent? content = null)
    {
        using HttpRequestMessage request = CreateRequest(method, path, token);
        request.Content = content;
        using HttpResponseMessage response = await _http.SendAsync(request, Cancellation);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Cancellation));
    }

    private async Task<HttpResponseMessage> CallAsync(string method, string token, byte[] message)
    {
        using HttpRequestMessage request = CreateRequest(HttpMethod.Post, GrpcService + method, token);
        (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        request.Content = new ByteArrayContent(message);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }
}
