using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Lifetimes;

/// <summary>A server that creates its WebSockets itself: they are aborted, because there is no stream for a close handshake.</summary>
public sealed class TestServerTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WebSocket_of_TestServer_ends_with_its_token(bool isRevoked)
    {
        var clock = new TestClock();
        using var key = TestSigningKey.Create("ES256", "test-server");
        using var issuer = new TestIssuer("https://live.example/", clock, key);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddAuthentication().AddAccessToken(options => options.Accept(issuer));
        builder.Services.AddAuthorization();
        LiveApi.AddRevocation(builder.Services);
        await using WebApplication app = builder.Build();
        app.Map("/ws", async context =>
        {
            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
            while (socket.State == WebSocketState.Open)
                await LiveApi.SendAsync(socket, await LiveApi.ReceiveAsync(socket));
        }).RequireAuthorization();
        await app.StartAsync(LiveApi.Cancellation);

        WebSocketClient client = app.GetTestServer().CreateWebSocketClient();
        string token = issuer.Token().ExpiringIn(LiveApi.Lifetime).Create();
        client.ConfigureRequest = request => request.Headers.Authorization = "Bearer " + token;
        using WebSocket socket = await client.ConnectAsync(new Uri("ws://localhost/ws"), LiveApi.Cancellation);
        clock.Advance(LiveApi.Accepted - TimeSpan.FromMilliseconds(1));
        await LiveApi.SendAsync(socket, "hello");
        Assert.Equal("hello", await LiveApi.ReceiveAsync(socket));
        if (isRevoked)
            await app.Services.GetRequiredService<TokenRevocations>().RevokeIssuerAsync(issuer.Issuer, cancellationToken: LiveApi.Cancellation);
        else
            clock.Advance(TimeSpan.FromMilliseconds(1));
        await Assert.ThrowsAnyAsync<Exception>(() => LiveApi.ReceiveAsync(socket));
    }
}
