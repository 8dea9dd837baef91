using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.AspNetCore.Authentication;
using ModelContextProtocol.Server;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Interop.Tests.Mcp;

/// <summary>What the sample's README states about the MCP SDK without this library: its challenges and filters, with JwtBearer for the tokens.</summary>
public sealed class SdkAloneTests : IAsyncLifetime
{
    private const string Audience = "https://mcp.example.com/mcp";

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly TestIssuerServer _issuer = TestIssuerServer.Start();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private WebApplication? _app;

    private string Address => _app!.Urls.Single();

    public async ValueTask InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services
            .AddAuthentication(scheme =>
            {
                scheme.DefaultAuthenticateScheme = JwtBearerDefaults.AuthenticationScheme;
                scheme.DefaultChallengeScheme = McpAuthenticationDefaults.AuthenticationScheme;
            })
            .AddJwtBearer(jwt => (jwt.Authority, jwt.Audience, jwt.RequireHttpsMetadata, jwt.MapInboundClaims) = (_issuer.Issuer.Issuer, Audience, false, false))
            .AddMcp(mcp => mcp.ResourceMetadata = new() { AuthorizationServers = { _issuer.Issuer.Issuer }, ScopesSupported = [McpSample.Read] });
        builder.Services.AddAuthorizationBuilder()
            .AddPolicy(McpSample.Read, policy => policy.RequireAssertion(context => HasScope(context.User, McpSample.Read)))
            .AddPolicy(McpSample.Create, policy => policy.RequireAssertion(context => HasScope(context.User, McpSample.Create)));
        builder.Services.AddMcpServer().WithHttpTransport().AddAuthorizationFilters().WithTools(
        [
            McpServerTool.Create(static () => "[]", new() { Name = "list_entries" }),
            McpServerTool.Create(
                static () => "created", new() { Name = "create_entry", Metadata = [new Microsoft.AspNetCore.Authorization.AuthorizeAttribute(McpSample.Create)] }),
        ]);
        _app = builder.Build();
        _app.UseAuthentication();
        _app.UseAuthorization();
        _app.MapMcp("/mcp").RequireAuthorization(McpSample.Read);
        await _app.StartAsync(_cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app!.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task Challenge_has_the_address_of_the_metadata_and_nothing_else()
    {
        string expected = $"Bearer resource_metadata=\"{Address}/.well-known/oauth-protected-resource/mcp\"";
        string valid = Token(McpSample.Read).Create();
        McpAnswer[] answers =
        [
            await PostAsync(McpRequest.List),
            await PostAsync(McpRequest.List, ("Authorization", $"Bearer {Token(McpSample.Read).Expired().Create()}")),
            await PostAsync(McpRequest.List, ("Authorization", $"Bearer {valid}"), ("Authorization", $"Bearer {valid}")),
            await PostAsync(McpRequest.List, ("Authorization", $"DPoP {valid}")),
        ];

        Assert.All(answers, answer => Assert.Equal((401, expected), (answer.Status, Assert.Single(answer.Challenges))));
    }

    [Fact]
    public async Task Metadata_contains_the_host_that_the_caller_writes()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Address + "/.well-known/oauth-protected-resource/mcp");
        request.Headers.Host = "attacker.example";
        using HttpResponseMessage response = await _http.SendAsync(request, _cancellation);

        var metadata = JsonElement.Parse(await response.Content.ReadAsStringAsync(_cancellation));
        Assert.Equal("http://attacker.example/mcp", metadata.GetProperty("resource").GetString());
    }

    [Fact]
    public async Task Token_of_another_type_is_accepted()
    {
        string token = Token(McpSample.Read).WithHeader("typ", "JWT").Create();

        Assert.Equal(200, (await PostAsync(McpRequest.List, ("Authorization", $"Bearer {token}"))).Status);
    }

    [Fact]
    public async Task Missing_scope_gets_no_challenge_and_for_a_tool_status_200()
    {
        McpAnswer endpoint = await PostAsync(McpRequest.List, ("Authorization", $"Bearer {Token("other").Create()}"));
        Assert.Equal(403, endpoint.Status);
        Assert.Empty(endpoint.Challenges);

        (string, string) field = ("Authorization", $"Bearer {Token(McpSample.Read).Create()}");
        McpAnswer tool = await PostAsync(McpRequest.CreateEntry, field);
        Assert.Equal(200, tool.Status);
        Assert.Contains("Access forbidden", tool.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("create_entry", (await PostAsync(McpRequest.ListTools, field)).Body, StringComparison.Ordinal);
    }

    private static bool HasScope(ClaimsPrincipal user, string scope) => user.FindFirstValue("scope")?.Split(' ').Contains(scope, StringComparer.Ordinal) == true;

    private TestTokenBuilder Token(params string[] scopes) => _issuer.Issuer.Token().For(Audience).WithScope(scopes);

    private Task<McpAnswer> PostAsync(string body, params (string Name, string Value)[] fields) =>
        McpRequest.PostAsync(_http, Address + "/mcp", body, _cancellation, fields);
}
