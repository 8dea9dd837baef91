using System.Net.WebSockets;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Authentication;

/// <summary>SaveToken stores the token as it was sent, from every location; the token is not stored without the option and is not logged.</summary>
public sealed class SavedTokenTests
{
    private const string Field = "X-Forwarded-Access-Token";

    [Fact]
    public async Task Token_is_saved_from_every_location()
    {
        await using ApiHost host = await StartAsync(save: true);
        string token = Providers.Home.Token().Create();
        (await host.SendAsync("/authorization", "Bearer   " + token)).AssertOk(token + "|" + token);
        (await SendAsync(host, "/field", Field, token)).AssertOk(token + "|" + token);
        (await host.SendAsync("/query?access_token=" + token)).AssertOk(token + "|" + token);
        (await SendAsync(host, "/protocol", "Sec-WebSocket-Protocol", "bearer, " + token)).AssertOk(token + "|" + token);
        string partner = Providers.Partner.Token().Create();
        (await host.SendAsync("/partner", "Bearer " + partner)).AssertOk(partner + "|" + partner);
        AssertLoggedByHostingAlone(host, token, partner);
    }

    [Fact]
    public async Task Token_is_not_saved_without_the_option()
    {
        await using ApiHost host = await StartAsync(save: false);
        (await host.SendAsync("/authorization", Providers.Home.Token().Bearer())).AssertOk("|");
    }

    [Fact]
    public async Task Rejected_token_is_not_saved()
    {
        await using ApiHost host = await StartAsync(save: true, admit: false);
        string token = Providers.Home.Token().Create();
        (await host.SendAsync("/open", "Bearer " + token)).AssertOk("|");
        (await host.SendAsync("/open", Providers.Home.Token().Expired().Bearer())).AssertOk("|");
        (await host.SendAsync("/open")).AssertOk("|");
        AssertLoggedByHostingAlone(host, token);
    }

    [Fact]
    public async Task Token_of_a_WebSocket_is_saved()
    {
        await using ApiHost host = await StartAsync(save: true);
        string token = Providers.Home.Token().Create();
        using var socket = new ClientWebSocket();
        socket.Options.Proxy = null;
        socket.Options.AddSubProtocol("bearer");
        socket.Options.AddSubProtocol(token);
        await socket.ConnectAsync(new UriBuilder(host.Address) { Scheme = "ws", Path = "/socket" }.Uri, TestContext.Current.CancellationToken);
        Assert.Equal(token + "|" + token, await LiveApi.ReceiveAsync(socket));
    }

    private static async Task<Reply> SendAsync(ApiHost host, string path, string field, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        Assert.True(request.Headers.TryAddWithoutValidation(field, value));
        return await host.SendAsync(request, TestContext.Current.CancellationToken);
    }

    // ASP.NET Core logs the query before any middleware can remove it.
    private static void AssertLoggedByHostingAlone(ApiHost host, params string[] tokens) => Assert.DoesNotContain(
        host.Logs.Records,
        record => tokens.Any(token => record.Text.Contains(token, StringComparison.Ordinal)) && record is not { Category: "Microsoft.AspNetCore.Hosting.Diagnostics" }
            && !record.Category.StartsWith("Microsoft.AspNetCore.Server.Kestrel", StringComparison.Ordinal));

    private static Task<ApiHost> StartAsync(bool save, bool admit = true) => ApiHost.StartAsync(
        services =>
        {
            services.AddAuthentication(AccessTokenDefaults.AuthenticationScheme)
                .AddAccessToken(options => Accept(options, Providers.Home, save), scheme =>
                {
                    scheme.Observe = static (context, result) => context.Items["observed"] = result.EncodedToken;
                    if (!admit)
                        scheme.Admit = static (_, _) => ValueTask.FromResult(false);
                })
                .AddAccessToken("Partner", options => Accept(options, Providers.Partner, save), static scheme =>
                    scheme.Observe = static (context, result) => context.Items["observed"] = result.EncodedToken);
            services.AddAuthorization();
        },
        static app =>
        {
            app.UseWebSockets();
            app.MapGet("/authorization", (Delegate)DescribeAsync).RequireAuthorization();
            app.MapGet("/open", (Delegate)DescribeAsync);
            app.MapGet("/field", (Delegate)DescribeAsync).RequireAuthorization().AcceptAccessTokenFrom(AccessTokenLocation.Field(Field));
            app.MapGet("/query", (Delegate)DescribeAsync).RequireAuthorization().AcceptAccessTokenFrom(AccessTokenLocation.Query);
            app.MapGet("/protocol", (Delegate)DescribeAsync).RequireAuthorization().AcceptAccessTokenFrom(AccessTokenLocation.WebSocketProtocol);
            app.MapGet("/partner", static async (HttpContext context) => $"{await context.GetTokenAsync("Partner", "access_token")}|{context.Items["observed"]}")
                .RequireAuthorization(static policy => policy.AddAuthenticationSchemes("Partner").RequireAuthenticatedUser());
            app.Map("/socket", static async (HttpContext context) =>
            {
                using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
                await LiveApi.SendAsync(socket, await DescribeAsync(context));
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, context.RequestAborted);
            }).RequireAuthorization().AcceptAccessTokenFrom(AccessTokenLocation.WebSocketProtocol);
        });

    private static void Accept(AccessTokenValidationOptions options, TestIssuer issuer, bool save)
    {
        options.Accept(issuer);
        options.SaveToken = save;
    }

    private static async Task<string> DescribeAsync(HttpContext context) => $"{await context.GetTokenAsync("access_token")}|{context.Items["observed"]}";
}
