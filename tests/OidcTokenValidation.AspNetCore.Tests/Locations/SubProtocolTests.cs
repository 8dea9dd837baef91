using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.AspNetCore.Tests.Locations;

/// <summary>The forms in which clients offer a token as a sub-protocol, and what the server selects: never the token.</summary>
public sealed class SubProtocolTests : IAsyncLifetime
{
    private LiveApi? _api;

    private LiveApi Api => _api!;

    public async ValueTask InitializeAsync() => _api = await LiveApi.StartAsync(static (app, api) =>
    {
        app.UseWebSockets();

        // The naive selections: nothing, the protocol of the query, the last of the list, the token itself.
        app.Map("/nothing", context => api.EchoAsync(context)).RequireAuthorization().AcceptAccessTokenFrom(AccessTokenLocation.WebSocketProtocol);
        app.Map("/select", context => api.EchoAsync(context, new WebSocketAcceptContext { SubProtocol = context.Request.Query["protocol"] }))
            .RequireAuthorization().AcceptAccessTokenFrom(AccessTokenLocation.WebSocketProtocol);
        app.Map("/last", context => api.EchoAsync(context, new WebSocketAcceptContext { SubProtocol = context.WebSockets.WebSocketRequestedProtocols.LastOrDefault() }))
            .RequireAuthorization().AcceptAccessTokenFrom(AccessTokenLocation.WebSocketProtocol);
        app.Map("/elsewhere", context => api.EchoAsync(context)).RequireAuthorization();
    });

    public ValueTask DisposeAsync() => _api?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Theory]
    [InlineData("/nothing", "bearer, {0}", "bearer")]
    [InlineData("/nothing", "Bearer,{0}", "Bearer")]
    [InlineData("/nothing", "access_token, {0}", "access_token")]
    [InlineData("/nothing", "chat, ACCESS_TOKEN, {0}", "ACCESS_TOKEN")]
    [InlineData("/nothing", "bearer, {0}, chat", "bearer")]
    [InlineData("/nothing", "bearer,, {0},", "bearer")]
    [InlineData("/nothing", "{0}", null)]
    [InlineData("/nothing", "chat, {0}", null)]
    [InlineData("/nothing", "chat, bearer.{0}", null)]
    [InlineData("/nothing", "authorization_bearer_{0}", null)]
    [InlineData("/nothing", "Bearer-{0}", null)]
    [InlineData("/select?protocol=chat", "chat, bearer, {0}", "chat")]
    [InlineData("/select?protocol=chat", "chat, {0}", "chat")]
    [InlineData("/select?protocol={0}", "bearer, {0}", "bearer")]
    [InlineData("/select?protocol={0}", "chat, {0}", null)]
    [InlineData("/select?protocol=bearer.{0}", "bearer.{0}", null)]
    [InlineData("/last", "bearer, {0}", "bearer")]
    [InlineData("/last", "chat, {0}", "chat")]
    public async Task Token_is_found_and_never_selected(string path, string offer, string? selected)
    {
        string token = Api.Token();
        (RawSocket socket, string head) = await RawSocket.ConnectAsync(
            Api.Host.Address, path.Replace("{0}", token, StringComparison.Ordinal), "Sec-WebSocket-Protocol: " + offer.Replace("{0}", token, StringComparison.Ordinal));
        using (socket)
        {
            Assert.StartsWith("HTTP/1.1 101", head, StringComparison.Ordinal);
            Assert.DoesNotContain(token, head, StringComparison.Ordinal);
            Assert.Equal(selected, RawHttp.Parse(head).Headers["Sec-WebSocket-Protocol"].SingleOrDefault());
            await socket.WriteAsync(RawSocket.Text("hello"));
            Assert.Equal("hello"u8.ToArray(), (await socket.ReadFrameAsync()).Payload);
        }
    }

    [Fact]
    public async Task List_may_come_in_several_fields()
    {
        (RawSocket socket, string head) = await RawSocket.ConnectAsync(Api.Host.Address, "/nothing", "Sec-WebSocket-Protocol: chat, bearer", "Sec-WebSocket-Protocol: " + Api.Token());
        socket.Dispose();
        Assert.StartsWith("HTTP/1.1 101", head, StringComparison.Ordinal);
        Assert.Contains("Sec-WebSocket-Protocol: bearer\r\n", head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/nothing", "bearer, {0}, {0}", 400)]
    [InlineData("/nothing", "{0}, {0}", 400)]
    [InlineData("/nothing", "{0}, bearer", 400)]
    [InlineData("/nothing", "bearer", 400)]
    [InlineData("/nothing", "bearer, opaque", 401)]
    [InlineData("/nothing", "chat", 401)]
    [InlineData("/nothing", "x{0}", 401)]
    [InlineData("/nothing", "{0}.x", 401)]
    [InlineData("/nothing", "token.{0}", 401)]
    [InlineData("/elsewhere", "bearer, {0}", 401)]
    public async Task Other_offers_are_rejected_before_the_handshake(string path, string offer, int status)
    {
        string token = Api.Token();
        (RawSocket socket, string head) = await RawSocket.ConnectAsync(Api.Host.Address, path, "Sec-WebSocket-Protocol: " + offer.Replace("{0}", token, StringComparison.Ordinal));
        socket.Dispose();
        Assert.Equal((HttpStatusCode)status, RawHttp.Parse(head).Status);
        Assert.DoesNotContain(token, head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_in_the_list_and_in_the_field_is_an_invalid_request()
    {
        (RawSocket socket, string head) = await RawSocket.ConnectAsync(
            Api.Host.Address, "/nothing", "Sec-WebSocket-Protocol: bearer, " + Api.Token(), "Authorization: Bearer " + Api.Token());
        socket.Dispose();
        Assert.Equal(HttpStatusCode.BadRequest, RawHttp.Parse(head).Status);
    }
}
