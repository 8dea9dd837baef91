using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Authorization;

/// <summary>Attributes on the methods of a hub, with SignalR's own client: SignalR reads attributes that derive from AuthorizeAttribute, and no other metadata.</summary>
public sealed class HubMethodTests
{
    [Theory]
    [InlineData("Plain", "", "", true)]
    [InlineData("Scope", "read", "", true)]
    [InlineData("Scope", "write", "", false)]
    [InlineData("Scopes", "read", "", false)]
    [InlineData("Scopes", "read write", "", true)]
    [InlineData("AnyScope", "write", "", true)]
    [InlineData("AnyScope", "delete", "", false)]
    [InlineData("Admin", "", "admin", true)]
    [InlineData("Admin", "", "user", false)]
    [InlineData("Optional", "read", "admin", false)]
    public async Task Method_of_a_hub_requires_the_scopes_and_roles_of_its_attributes(string method, string scope, string role, bool granted)
    {
        await using ApiHost host = await ApiHost.StartAsync(
            static services =>
            {
                services.AddAuthentication().AddAccessToken(static options => options.Accept(Providers.Home));
                services.AddAuthorization();
                services.AddSignalR();
            },
            static app => app.MapHub<RightsHub>("/hub"));
        string token = Providers.Home.Token().WithScope(scope.Split(' ', StringSplitOptions.RemoveEmptyEntries)).WithClaim("roles", new JsonArray(role)).Create();
        await using HubConnection connection = new HubConnectionBuilder()
            .WithUrl(new Uri(host.Address, "/hub"), HttpTransportType.LongPolling, options =>
            {
                options.AccessTokenProvider = () => Task.FromResult<string?>(token);
                options.HttpMessageHandlerFactory = static _ => ApiHost.CreateHandler();
            })
            .Build();
        await connection.StartAsync(TestContext.Current.CancellationToken);
        Task<string> call = connection.InvokeAsync<string>(method, TestContext.Current.CancellationToken);
        if (granted)
            Assert.Equal("done", await call);
        else
            Assert.Contains("unauthorized", (await Assert.ThrowsAsync<HubException>(() => call)).Message, StringComparison.Ordinal);
    }

    [Authorize]
    private sealed class RightsHub : Hub
    {
        public string Plain() => "done";

        [RequireScope("read")]
        public string Scope() => "done";

        [RequireScope("read")]
        [RequireScope("write")]
        public string Scopes() => "done";

        [RequireAnyScope("read", "write")]
        public string AnyScope() => "done";

        [RequireAccess<AdminOnly>]
        public string Admin() => "done";

        [AllowMissingAccessToken]
        public string Optional() => "done";
    }
}
