using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OidcTokenValidation.AspNetCore.Lifetimes;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.AspNetCore.Tests.Lifetimes;

/// <summary>A client that violates the protocol cannot keep a connection open or block the application.</summary>
public sealed class HostileClientTests : IAsyncLifetime
{
    private LiveApi? _api;

    private LiveApi Api => _api!;

    public async ValueTask InitializeAsync() => _api = await LiveApi.StartAsync(static (app, api) =>
    {
        app.UseWebSockets();
        app.Map("/echo", context => api.EchoAsync(context)).RequireAuthorization();
        app.Map("/listen", async context =>
        {
            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
            while (socket.State == WebSocketState.Open)
                api.Tell(await LiveApi.ReceiveAsync(socket));
        }).RequireAuthorization();
        app.Map("/bit-by-bit", context => ReadBitsAsync(context, api)).RequireAuthorization();
        app.Map("/talk", async context =>
        {
            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
            api.Tell("ready");
            try
            {
                while (true)
                    await socket.SendAsync(new byte[100_000], WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
            }
            catch (WebSocketException exception)
            {
                api.Tell(exception.WebSocketErrorCode.ToString());
            }
        }).RequireAuthorization();
        app.Map("/mute", async context =>
        {
            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            api.Tell("aborted");
        }).RequireAuthorization();
    });

    public ValueTask DisposeAsync() => _api?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Client_that_never_sends_its_close_frame_is_disconnected_and_the_application_notified()
    {
        using RawSocket socket = await ConnectAsync("/echo");
        Api.Clock.Advance(LiveApi.Accepted);
        AssertExpired(await socket.ReadFrameAsync());
        Assert.Empty(Api.Rest());
        Api.Clock.Advance(BoundConnection.Grace);
        await socket.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(60), LiveApi.Cancellation);
        Assert.StartsWith("closed 1008", await Api.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Message_that_a_client_sends_after_the_end_is_not_delivered()
    {
        using RawSocket socket = await ConnectAsync("/listen");
        await socket.WriteAsync(RawSocket.Text("before"));
        Assert.Equal("before", await Api.NextAsync());
        Api.Clock.Advance(LiveApi.Accepted);
        AssertExpired(await socket.ReadFrameAsync());
        for (int i = 0; i < 1000; i++)
            await socket.WriteAsync(RawSocket.Text("after"));
        await Api.AdvanceUntilAsync(socket.ReadToEndAsync());
        Assert.StartsWith("1008", await Api.NextAsync(), StringComparison.Ordinal);
        Assert.Empty(Api.Rest());
    }

    [Fact]
    public async Task Client_that_reads_nothing_is_disconnected()
    {
        using RawSocket socket = await ConnectAsync("/talk");
        Assert.Equal("ready", await Api.NextAsync());
        Api.Clock.Advance(LiveApi.Accepted);
        Task<string> end = Api.NextAsync();
        await Api.AdvanceUntilAsync(end);
        Assert.Equal(nameof(WebSocketError.ConnectionClosedPrematurely), await end);
    }

    [Fact]
    public async Task Application_that_is_sending_is_ended_while_its_client_reads()
    {
        using RawSocket socket = await ConnectAsync("/talk");
        Assert.Equal("ready", await Api.NextAsync());
        Task reading = socket.ReadToEndAsync();
        Api.Clock.Advance(LiveApi.Accepted);
        Task<string> end = Api.NextAsync();
        await Api.AdvanceUntilAsync(end);
        Assert.Equal(nameof(WebSocketError.ConnectionClosedPrematurely), await end);
        await Api.AdvanceUntilAsync(reading);
    }

    [Fact]
    public async Task Application_that_does_not_notice_is_aborted()
    {
        using RawSocket socket = await ConnectAsync("/mute");
        Api.Clock.Advance(LiveApi.Accepted);
        AssertExpired(await socket.ReadFrameAsync());
        Task<string> end = Api.NextAsync();
        await Api.AdvanceUntilAsync(end);
        Assert.Equal("aborted", await end);
        await socket.ReadToEndAsync();
    }

    [Fact]
    public async Task Connection_of_a_client_that_disconnects_during_the_close_handshake_is_closed()
    {
        RawSocket socket = await ConnectAsync("/echo");
        Api.Clock.Advance(LiveApi.Accepted);
        AssertExpired(await socket.ReadFrameAsync());
        socket.Dispose();
        Assert.StartsWith("closed 1008", await Api.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Half_a_frame_ends_as_a_broken_connection()
    {
        using RawSocket socket = await ConnectAsync("/bit-by-bit");
        await socket.WriteAsync(RawSocket.Text("broken")[..^2]);
        Assert.Equal("brok", await Api.NextAsync());
        Api.Clock.Advance(LiveApi.Accepted);
        AssertExpired(await socket.ReadFrameAsync());
        Task<string> end = Api.NextAsync();
        await Api.AdvanceUntilAsync(end);
        Assert.Equal(nameof(WebSocketError.ConnectionClosedPrematurely), await end);
    }

    [Fact]
    public async Task Connections_that_were_dropped_before_leave_nothing_behind()
    {
        for (int i = 0; i < 20; i++)
            (await ConnectAsync("/echo")).Dispose();
        for (int i = 0; i < 20; i++)
            Assert.Equal(nameof(WebSocketError.ConnectionClosedPrematurely), await Api.NextAsync());
        Api.Clock.Advance(LiveApi.Accepted);
        Assert.Empty(Api.Rest());
        Assert.Empty(Api.Host.Logs.Errors);
    }

    private static async Task ReadBitsAsync(HttpContext context, LiveApi api)
    {
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        byte[] buffer = new byte[4];
        try
        {
            while (socket.State == WebSocketState.Open)
            {
                WebSocketReceiveResult part = await socket.ReceiveAsync(buffer, LiveApi.Cancellation);
                api.Tell(Encoding.ASCII.GetString(buffer, 0, part.Count));
            }
        }
        catch (WebSocketException exception)
        {
            api.Tell(exception.WebSocketErrorCode.ToString());
        }
    }

    private static void AssertExpired((int Opcode, byte[] Payload) frame)
    {
        Assert.Equal((8, 1008), (frame.Opcode, (frame.Payload[0] << 8) | frame.Payload[1]));
        Assert.Equal("The access token has expired.", Encoding.UTF8.GetString(frame.Payload, 2, frame.Payload.Length - 2));
    }

    private async Task<RawSocket> ConnectAsync(string path)
    {
        (RawSocket socket, string head) = await RawSocket.ConnectAsync(Api.Host.Address, path, "Authorization: Bearer " + Api.Token());
        Assert.StartsWith("HTTP/1.1 101", head, StringComparison.Ordinal);
        return socket;
    }
}
