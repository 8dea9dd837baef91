using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.Interop.Tests.Mcp;

/// <summary>The MCP sample in its own process, and requests to it without an SDK.</summary>
internal sealed class McpSample : IAsyncDisposable
{
    public const string Read = "read:timesheets";
    public const string Create = "create:timesheets";

    private const string Ready = "listening on ";

    private readonly ChildProcess _process;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });

    private McpSample(ChildProcess process) => _process = process;

    public string Address => _process.ReadyLine[Ready.Length..];

    /// <summary>The URL of the endpoint, which is also the resource.</summary>
    public string Resource => Address + "/mcp";

    public string MetadataAddress => Address + "/.well-known/oauth-protected-resource/mcp";

    public static async Task<McpSample> StartAsync(string issuer, CancellationToken cancellationToken, params string[] settings) =>
        new(await ChildProcess.StartAsync(ExternalPrograms.DotNet, [Counterparts.McpSampleAssembly, "--issuer", issuer, "--port", "0", .. settings], Ready, cancellationToken));

    /// <summary>Sends a message, with fields as they are given.</summary>
    public Task<McpAnswer> PostAsync(string body, CancellationToken cancellationToken, params (string Name, string Value)[] fields) =>
        McpRequest.PostAsync(_http, Resource, body, cancellationToken, fields);

    /// <summary>Sends a message with a token, in the field of the scheme Bearer.</summary>
    public Task<McpAnswer> PostAsync(string body, string token, CancellationToken cancellationToken) =>
        PostAsync(body, cancellationToken, ("Authorization", $"Bearer {token}"));

    /// <summary>Opens the stream of a message.</summary>
    public async Task<Stream> OpenAsync(string body, string token, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = McpRequest.Create(Resource, body, ("Authorization", $"Bearer {token}"));
        HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStreamAsync(cancellationToken);
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _http.SendAsync(request, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
    }
}
