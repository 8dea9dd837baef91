using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Lifetimes;

/// <summary>A WebSocket ends with its token, for every code that accepts it and every location of the token.</summary>
public sealed class WebSocketEndTests
{
    private const string Expired = "1008 The access token has expired.";

    [Theory]
    [InlineData("/authorization")]
    [InlineData("/sub-protocol")]
    [InlineData("/middleware")]
    public async Task WebSocket_is_closed_when_the_token_is_no_longer_accepted_and_not_before(string path)
    {
        await using LiveApi api = await LiveApi.StartAsync(Map);
        using ClientWebSocket socket = await ConnectAsync(api, path);
        await AssertEndsAsync(api, socket);
        Assert.Empty(api.Host.Logs.Errors);
    }

    [Fact]
    public async Task WebSockets_may_be_enabled_before_authentication()
    {
        await using LiveApi api = await LiveApi.StartAsync(static (app, api) =>
        {
            app.UseWebSockets();
            app.UseRouting();
            app.UseAuthentication();
            app.UseAuthorization();
            app.Map("/authorization", context => api.EchoAsync(context)).RequireAuthorization();
        });
        using ClientWebSocket socket = await ConnectAsync(api, "/authorization");
        await AssertEndsAsync(api, socket);
    }

    [Fact]
    public async Task WebSocket_over_HTTP2_is_closed_with_its_token()
    {
        await using LiveApi api = await LiveApi.StartAsync(Map, HttpProtocols.Http2);
        using var invoker = new HttpMessageInvoker(ApiHost.CreateHandler());
        using ClientWebSocket socket = await ConnectAsync(api, "/sub-protocol", static options =>
        {
            options.HttpVersion = HttpVersion.Version20;
            options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        }, invoker);
        Assert.Equal("bearer", socket.SubProtocol);
        await AssertEndsAsync(api, socket);
    }

    [Fact]
    public async Task WebSocket_with_compression_is_closed_with_its_token()
    {
        await using LiveApi api = await LiveApi.StartAsync(Map);
        using ClientWebSocket socket = await ConnectAsync(api, "/compressed", static options =>
        {
            options.DangerousDeflateOptions = new WebSocketDeflateOptions();
            options.CollectHttpResponseDetails = true;
        });
        Assert.Contains(socket.HttpResponseHeaders!["Sec-WebSocket-Extensions"], static value => value.Contains("permessage-deflate", StringComparison.Ordinal));
        string large = new('x', 20_000);
        await LiveApi.SendAsync(socket, large);
        Assert.Equal(large, await LiveApi.ReceiveAsync(socket));
        await AssertEndsAsync(api, socket);
    }

    [Fact]
    public async Task Incomplete_message_does_not_prevent_the_end()
    {
        await using LiveApi api = await LiveApi.StartAsync(static (app, api) =>
        {
            app.UseWebSockets();
            app.Map("/half", async context =>
            {
                using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
                await socket.SendAsync("half"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: false, LiveApi.Cancellation);
                api.Tell("closed " + await LiveApi.ReceiveAsync(socket));
            }).RequireAuthorization();
        });
        using ClientWebSocket socket = await ConnectAsync(api, "/half");
        Assert.Equal("half", await LiveApi.ReceiveAsync(socket));
        api.Clock.Advance(LiveApi.Accepted);
        Assert.Equal(Expired, await LiveApi.ReceiveAsync(socket));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", LiveApi.Cancellation);
        Assert.Equal("closed " + Expired, await api.NextAsync());
    }

    [Fact]
    public async Task Close_handshake_that_the_client_starts_is_completed()
    {
        await using LiveApi api = await LiveApi.StartAsync(Map);
        using ClientWebSocket socket = await ConnectAsync(api, "/authorization");
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "enough", LiveApi.Cancellation);
        Assert.Equal("closed 1000 enough", await api.NextAsync());
        api.Clock.Advance(LiveApi.Accepted);
        Assert.Empty(api.Rest());
    }

    [Fact]
    public async Task WebSocket_without_a_token_is_not_closed()
    {
        await using LiveApi api = await LiveApi.StartAsync(static (app, api) =>
        {
            app.UseWebSockets();
            app.Map("/open", context => api.EchoAsync(context));
        });
        using ClientWebSocket socket = await api.ConnectAsync("/open");
        api.Clock.Advance(TimeSpan.FromDays(1));
        await LiveApi.SendAsync(socket, "still");
        Assert.Equal("still", await LiveApi.ReceiveAsync(socket));
    }

    [Fact]
    public async Task Many_WebSockets_are_closed_at_the_same_time()
    {
        await using LiveApi api = await LiveApi.StartAsync(Map);
        ClientWebSocket[] sockets = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => ConnectAsync(api, "/sub-protocol")));
        api.Clock.Advance(LiveApi.Accepted);
        string[] ends = await Task.WhenAll(sockets.Select(LiveApi.ReceiveAsync));
        Assert.All(ends, static end => Assert.Equal(Expired, end));
        await Task.WhenAll(sockets.Select(static socket => socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", LiveApi.Cancellation)));
        foreach (ClientWebSocket socket in sockets)
        {
            Assert.Equal("closed " + Expired, await api.NextAsync());
            socket.Dispose();
        }

        Assert.Empty(api.Host.Logs.Errors);
    }

    private static Task<ClientWebSocket> ConnectAsync(LiveApi api, string path, Action<ClientWebSocketOptions>? more = null, HttpMessageInvoker? invoker = null) => api.ConnectAsync(
        path,
        options =>
        {
            more?.Invoke(options);
            if (path == "/sub-protocol")
            {
                options.AddSubProtocol("bearer");
                options.AddSubProtocol(api.Token());
            }
            else
            {
                options.SetRequestHeader("Authorization", "Bearer " + api.Token());
            }
        },
        invoker);

    private static async Task AssertEndsAsync(LiveApi api, ClientWebSocket socket)
    {
        api.Clock.Advance(LiveApi.Accepted - TimeSpan.FromMilliseconds(1));
        await LiveApi.SendAsync(socket, "hello");
        Assert.Equal("hello", await LiveApi.ReceiveAsync(socket));
        api.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(Expired, await LiveApi.ReceiveAsync(socket));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", LiveApi.Cancellation);
        Assert.Equal("closed " + Expired, await api.NextAsync());
    }

    private static void Map(WebApplication app, LiveApi api)
    {
        app.UseWebSockets();
        app.Map("/authorization", context => api.EchoAsync(context)).RequireAuthorization();
        app.Map("/sub-protocol", context => api.EchoAsync(context)).RequireAuthorization().AcceptAccessTokenFrom(AccessTokenLocation.WebSocketProtocol);
        app.Map("/compressed", context => api.EchoAsync(context, new WebSocketAcceptContext { DangerousEnableCompression = true })).RequireAuthorization();
        app.Use((context, next) => context.Request.Path == "/middleware" && context.GetAccessToken() is not null ? api.EchoAsync(context) : next(context));
    }
}
