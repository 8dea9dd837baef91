using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Server;
using OidcTokenValidation.AspNetCore;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Interop.Tests.Mcp;

/// <summary>The filters of the MCP SDK evaluate the attributes of this library too: without anything before them no tool is called without its scopes.</summary>
public sealed class ToolFilterTests
{
    private const string Audience = "https://mcp.example.com/mcp";

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("created", McpSample.Read, McpSample.Create)]
    [InlineData("created", McpSample.Create)]
    [InlineData("Access forbidden", McpSample.Read)]
    [InlineData("Access forbidden", "create:timesheets2", "Create:timesheets")]
    public async Task Filter_of_the_SDK_requires_the_scopes_of_the_attribute(string expected, params string[] scopes)
    {
        await using var issuer = TestIssuerServer.Start();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddAuthentication(AccessTokenDefaults.AuthenticationScheme).AddAccessToken(options =>
        {
            options.Issuers.Add(issuer.Trust());
            options.Audiences.Add(Audience);
        });
        builder.Services.AddAuthorization();
        builder.Services.AddMcpServer().WithHttpTransport().AddAuthorizationFilters().WithTools(
            [McpServerTool.Create(static () => "created", new() { Name = "create_entry", Metadata = [new RequireScopeAttribute(McpSample.Create)] })]);
        await using WebApplication app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapMcp("/mcp").RequireAuthorization();
        await app.StartAsync(_cancellation);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });

        string token = issuer.Issuer.Token().For(Audience).WithScope(scopes).Create();
        McpAnswer answer = await McpRequest.PostAsync(http, app.Urls.Single() + "/mcp", McpRequest.CreateEntry, _cancellation, ("Authorization", $"Bearer {token}"));

        Assert.Equal(200, answer.Status);
        Assert.Contains(expected, answer.Body, StringComparison.Ordinal);
    }
}
