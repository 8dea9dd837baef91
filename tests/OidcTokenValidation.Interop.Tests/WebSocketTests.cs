using System.Net;
using System.Net.WebSockets;
using System.Text;
using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Interop.Tests;

/// <summary>The sample's WebSocket, as a browser opens it: the token in the list of sub-protocols.</summary>
public sealed class WebSocketTests
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task WebSocket_echoes_text_and_closes_when_the_token_is_no_longer_accepted()
    {
        await using var issuer = TestIssuerServer.Start();
        await using var sample = await SampleApi.StartAsync(issuer.Issuer.Issuer, _cancellation);

        // Expired for most of the clock skew of 30 seconds: the rest is what there is to wait for.
        var token = issuer.Issuer.Token().For(SampleApi.Audience)
            .WithClaim("iat", DateTimeOffset.UtcNow.AddMinutes(-5).ToUnixTimeSeconds())
            .WithClaim("exp", DateTimeOffset.UtcNow.AddSeconds(-24).ToUnixTimeSeconds())
            .Create();
        using var socket = new ClientWebSocket();
        socket.Options.Proxy = null;
        socket.Options.AddSubProtocol("bearer");
        socket.Options.AddSubProtocol(token);
        await socket.ConnectAsync(AddressOf(sample), _cancellation);
        Assert.Equal("bearer", socket.SubProtocol);

        var text = new string('ä', 5000);
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, _cancellation);
        Assert.Equal(text, await ReceiveAsync(socket));

        Assert.Equal("The access token has expired.", await ReceiveAsync(socket));
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, socket.CloseStatus);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, _cancellation);
    }

    [Fact]
    public async Task WebSocket_without_a_token_and_a_request_that_is_no_WebSocket_are_rejected()
    {
        await using var issuer = TestIssuerServer.Start();
        await using var sample = await SampleApi.StartAsync(issuer.Issuer.Issuer, _cancellation);
        using var socket = new ClientWebSocket();
        socket.Options.Proxy = null;
        socket.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(AddressOf(sample), _cancellation));
        Assert.Equal(HttpStatusCode.Unauthorized, socket.HttpStatusCode);

        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, sample.Address + "/ws");
        request.Headers.Authorization = new("Bearer", issuer.Issuer.Token().For(SampleApi.Audience).Create());
        using var response = await http.SendAsync(request, _cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private static Uri AddressOf(SampleApi sample) => new UriBuilder(sample.Address) { Scheme = "ws", Path = "/ws" }.Uri;

    // A whole message, or the reason of the close.
    private async Task<string?> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[20_000];
        var length = 0;
        WebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(new ArraySegment<byte>(buffer, length, buffer.Length - length), _cancellation).WaitAsync(TimeSpan.FromSeconds(60), _cancellation);
            length += part.Count;
        }
        while (!part.EndOfMessage);
        return part.MessageType == WebSocketMessageType.Close ? part.CloseStatusDescription : Encoding.UTF8.GetString(buffer, 0, length);
    }
}
