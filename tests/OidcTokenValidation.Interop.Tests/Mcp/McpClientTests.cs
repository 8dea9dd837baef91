using System.Collections.Specialized;
using System.Text.Json;
using System.Web;
using ModelContextProtocol.Authentication;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.Interop.Tests.Mcp;

/// <summary>MCP clients of two SDKs discover the provider, log a user in there, and request more scopes for a tool that needs them.</summary>
public sealed class McpClientTests
{
    private static readonly Dictionary<string, object?> Entry = new() { ["project"] = "Lighthouse", ["date"] = "2026-01-31", ["hours"] = 7.5 };

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public McpClientTests() => Counterparts.Require();

    /// <summary>The audience of the provider's tokens: the resource that clients request, or a name of its own as with Entra ID.</summary>
    public static TheoryData<string> Audiences => [string.Empty, "api://timesheets"];

    [Theory]
    [MemberData(nameof(Audiences))]
    public async Task Client_in_CSharp_discovers_authorizes_and_steps_up(string audience)
    {
        await using var provider = await Provider.StartAsync(new ProviderSettings { Mcp = audience }, _cancellation);
        await using var sample = await StartAsync(provider, audience);
        using var browser = new UserAgent(provider);
        var authorizations = new List<NameValueCollection>();
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        await using var transport = new HttpClientTransport(
            new HttpClientTransportOptions
            {
                Endpoint = new Uri(sample.Resource),
                OAuth = new ClientOAuthOptions
                {
                    ClientId = "mcp-web",
                    ClientSecret = provider.Secret,
                    RedirectUri = new Uri(UserAgent.Callback),
                    AuthorizationCallbackHandler = async (context, cancellation) =>
                    {
                        authorizations.Add(HttpUtility.ParseQueryString(context.AuthorizationUri.Query));
                        var response = new Uri(await browser.AuthorizeAsync(context.AuthorizationUri.AbsoluteUri, "alice", cancellation));
                        NameValueCollection parameters = HttpUtility.ParseQueryString(response.Query);
                        return new AuthorizationResult { Code = parameters["code"], State = parameters["state"], Iss = parameters["iss"] };
                    },
                },
            },
            http);
        await using McpClient client = await McpClient.CreateAsync(transport, cancellationToken: _cancellation);

        Assert.Equal(
            ["create_entry", "list_entries", "watch_entries"],
            (await client.ListToolsAsync(cancellationToken: _cancellation)).Select(tool => tool.Name).Order(StringComparer.Ordinal));
        Assert.Equal("[]", Text(await client.CallToolAsync("list_entries", cancellationToken: _cancellation)));
        Assert.Contains("Lighthouse", Text(await client.CallToolAsync("create_entry", Entry, cancellationToken: _cancellation)), StringComparison.Ordinal);
        Assert.Contains("Lighthouse", Text(await client.CallToolAsync("list_entries", cancellationToken: _cancellation)), StringComparison.Ordinal);

        Assert.Equal(["read:timesheets", "create:timesheets read:timesheets"], authorizations.Select(request => Sorted(request["scope"]!)));
        Assert.All(authorizations, request => Assert.Equal(sample.Resource, request["resource"]));
        Assert.Equal("2026-07-28", client.NegotiatedProtocolVersion);
    }

    [Theory]
    [MemberData(nameof(Audiences))]
    public async Task Client_in_TypeScript_discovers_authorizes_and_steps_up(string audience)
    {
        await using var provider = await Provider.StartAsync(new ProviderSettings { Mcp = audience }, _cancellation);
        await using var sample = await StartAsync(provider, audience);
        var task = new
        {
            url = sample.Resource,
            user = "alice",
            calls = new[] { new { name = "list_entries", arguments = new Dictionary<string, object?>() }, new { name = "create_entry", arguments = Entry }, new { name = "list_entries", arguments = new Dictionary<string, object?>() } },
        };
        string output = await ChildProcess.RunAsync(
            Counterparts.Node!, [Path.Combine(Counterparts.NodeFolder, "mcp.mjs")], JsonSerializer.Serialize(task), _cancellation);
        NodeRun run = JsonSerializer.Deserialize<NodeRun>(output, JsonSerializerOptions.Web)!;

        Assert.Equal(["list_entries", "create_entry", "watch_entries"], run.Tools);
        Assert.Equal("[]", run.Results[0]);
        Assert.Contains("Lighthouse", run.Results[1], StringComparison.Ordinal);
        Assert.Contains("Lighthouse", run.Results[2], StringComparison.Ordinal);
        Assert.Equal(["read:timesheets", "create:timesheets read:timesheets"], run.Authorizations.Select(request => Sorted(request["scope"])));
        Assert.All(run.Authorizations, request => Assert.Equal(sample.Resource, request["resource"]));
        Assert.Equal([401, 403], run.Rejected.Select(response => response.Status));
    }

    [Fact]
    public async Task Client_with_a_token_that_is_bound_to_its_key_is_accepted()
    {
        await using var issuer = TestIssuerServer.Start();
        await using var sample = await McpSample.StartAsync(issuer.Issuer.Issuer, _cancellation, "--dpop", "required", "--nonce", "required");
        using var key = new DPoPClient();
        string token = issuer.Issuer.Token().For(sample.Resource).WithScope(McpSample.Read, McpSample.Create).BoundTo(key).Create();
        using var http = new HttpClient(key.CreateHandler(token, new SocketsHttpHandler { UseProxy = false }));
        await using var transport = new HttpClientTransport(new HttpClientTransportOptions { Endpoint = new Uri(sample.Resource) }, http);
        await using McpClient client = await McpClient.CreateAsync(transport, cancellationToken: _cancellation);

        Assert.Contains("Lighthouse", Text(await client.CallToolAsync("create_entry", Entry, cancellationToken: _cancellation)), StringComparison.Ordinal);
        Assert.Equal(401, (await sample.PostAsync(McpRequest.List, token, _cancellation)).Status);
    }

    private Task<McpSample> StartAsync(Provider provider, string audience) =>
        McpSample.StartAsync(provider.Issuer, _cancellation, audience.Length == 0 ? [] : ["--audience", audience]);

    private static string Text(CallToolResult result)
    {
        string text = Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text;
        Assert.False(result.IsError ?? false, text);
        return text;
    }

    private static string Sorted(string scopes) => string.Join(' ', scopes.Split(' ').Order(StringComparer.Ordinal));

    private sealed record NodeRun(
        IReadOnlyList<string> Tools, IReadOnlyList<string> Results, IReadOnlyList<Dictionary<string, string>> Authorizations, IReadOnlyList<NodeRejection> Rejected);

    private sealed record NodeRejection(int Status, string Challenge);
}
