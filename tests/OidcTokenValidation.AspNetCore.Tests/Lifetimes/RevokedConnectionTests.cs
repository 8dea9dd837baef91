using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Lifetimes;

/// <summary>WebSockets and connections of hubs end when their token is revoked.</summary>
public sealed class RevokedConnectionTests
{
    private const string Revoked = "1008 The access token was revoked.";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(HttpProtocols.Http1, "/echo")]
    [InlineData(HttpProtocols.Http2, "/echo")]
    [InlineData(HttpProtocols.Http1, "/bound")]
    [InlineData(HttpProtocols.Http2, "/bound")]
    public async Task WebSocket_of_a_revoked_token_is_closed_and_the_others_are_not(HttpProtocols protocols, string path)
    {
        await using LiveApi api = await LiveApi.StartAsync(Map, protocols, LiveApi.AddRevocation);
        using var invoker = new HttpMessageInvoker(ApiHost.CreateHandler());
        using ClientWebSocket alice = await ConnectAsync(api, invoker, protocols, path, "alice"), bob = await ConnectAsync(api, invoker, protocols, path, "bob");
        await api.Revocations.AssertWatchedAsync(2, LiveApi.Cancellation);
        long start = Stopwatch.GetTimestamp();
        await api.RevokeAsync();
        Assert.Equal(Revoked, await LiveApi.ReceiveAsync(alice));
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(2));
        await alice.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", LiveApi.Cancellation);
        Assert.Equal("closed " + Revoked, await api.NextAsync());

        // A new login of the same user.
        api.Clock.Advance(TimeSpan.FromSeconds(1));
        using ClientWebSocket again = await ConnectAsync(api, invoker, protocols, path, "alice");
        await api.RevokeAsync("carol");
        foreach (ClientWebSocket open in (ClientWebSocket[])[bob, again])
        {
            await LiveApi.SendAsync(open, "still");
            Assert.Equal("still", await LiveApi.ReceiveAsync(open));
            await open.CloseAsync(WebSocketCloseStatus.NormalClosure, "enough", LiveApi.Cancellation);
            Assert.Equal("closed 1000 enough", await api.NextAsync());
        }

        await api.Revocations.AssertWatchedAsync(0, LiveApi.Cancellation);
        Assert.Empty(api.Host.Logs.Errors);
    }

    [Theory]
    [InlineData(HttpTransportType.WebSockets)]
    [InlineData(HttpTransportType.ServerSentEvents)]
    [InlineData(HttpTransportType.LongPolling)]
    public async Task Connection_of_a_hub_ends_when_its_token_is_revoked(HttpTransportType transport)
    {
        await using LiveApi api = await LiveApi.StartAsync(Map, services: static services => LiveApi.AddRevocation(services.AddSignalR().Services));
        await using HubConnection alice = Connect(api, "alice", transport, out Task closed), bob = Connect(api, "bob", transport, out Task bobClosed);
        foreach (HubConnection connection in (HubConnection[])[alice, bob])
        {
            await connection.StartAsync(LiveApi.Cancellation);
            Assert.NotNull(await connection.InvokeAsync<string>("Who", LiveApi.Cancellation));
        }

        long start = Stopwatch.GetTimestamp();
        await api.RevokeAsync();
        await closed.WaitAsync(Patience, LiveApi.Cancellation);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(2));
        await Assert.ThrowsAnyAsync<Exception>(() => alice.InvokeAsync<string>("Who", LiveApi.Cancellation));
        Assert.Equal("bob", await bob.InvokeAsync<string>("Who", LiveApi.Cancellation));
        Assert.False(bobClosed.IsCompleted);
        await bob.StopAsync(LiveApi.Cancellation);
        await api.Revocations.AssertWatchedAsync(0, LiveApi.Cancellation);
    }

    [Theory]
    [InlineData(HttpTransportType.WebSockets)]
    [InlineData(HttpTransportType.ServerSentEvents)]
    [InlineData(HttpTransportType.LongPolling)]
    public async Task Hub_whose_method_revokes_its_token_sends_nothing_more(HttpTransportType transport)
    {
        await using LiveApi api = await LiveApi.StartAsync(Map, services: static services => LiveApi.AddRevocation(services.AddSignalR().Services));
        await using HubConnection connection = Connect(api, "alice", transport, out Task closed);
        var messages = new List<string>();
        using IDisposable handler = connection.On<string>("message", messages.Add);
        await connection.StartAsync(LiveApi.Cancellation);
        await Assert.ThrowsAnyAsync<Exception>(() => connection.InvokeAsync("LogOut", LiveApi.Cancellation).WaitAsync(Patience, LiveApi.Cancellation));
        await closed.WaitAsync(Patience, LiveApi.Cancellation);
        Assert.Empty(messages);
        await api.Revocations.AssertWatchedAsync(0, LiveApi.Cancellation);
    }

    private static Task<ClientWebSocket> ConnectAsync(LiveApi api, HttpMessageInvoker invoker, HttpProtocols protocols, string path, string subject) => api.ConnectAsync(
        path,
        options =>
        {
            options.SetRequestHeader("Authorization", "Bearer " + api.Token(subject));
            options.HttpVersion = protocols == HttpProtocols.Http2 ? HttpVersion.Version20 : HttpVersion.Version11;
            options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        },
        invoker);

    private static HubConnection Connect(LiveApi api, string subject, HttpTransportType transport, out Task closed)
    {
        string token = api.Token(subject);
        HubConnection connection = new HubConnectionBuilder()
            .WithUrl(new Uri(api.Host.Address, "/hub"), transport, options =>
            {
                options.AccessTokenProvider = () => Task.FromResult<string?>(token);
                options.HttpMessageHandlerFactory = static _ => ApiHost.CreateHandler();
                options.WebSocketConfiguration = static socket => socket.Proxy = null;
            })
            .Build();
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.Closed += _ =>
        {
            source.TrySetResult();
            return Task.CompletedTask;
        };
        closed = source.Task;
        return connection;
    }

    private static void Map(WebApplication app, LiveApi api)
    {
        app.UseWebSockets();
        app.Map("/echo", context => api.EchoAsync(context)).RequireAuthorization();
        app.Map("/bound", context => api.EchoAsync(context)).RequireAuthorization().EndWithAccessToken();
        if (app.Services.GetService<IHubContext<WhoHub>>() is not null)
            app.MapHub<WhoHub>("/hub");
    }

    [Authorize]
    private sealed class WhoHub(TokenRevocations revocations) : Hub
    {
        public string? Who() => Context.UserIdentifier ?? Context.User?.Identity?.Name;

        public async Task LogOut()
        {
            await revocations.RevokeSubjectAsync(AccessToken.From(Context.User!)!, LiveApi.Cancellation);
            await revocations.AssertWatchedAsync(0, LiveApi.Cancellation);
            await Clients.Caller.SendAsync("message", "secret", LiveApi.Cancellation);
        }
    }
}
