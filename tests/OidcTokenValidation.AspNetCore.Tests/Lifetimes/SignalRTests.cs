using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Lifetimes;

/// <summary>SignalR's own client, with the token where its clients in browsers put it.</summary>
public sealed class SignalRTests : IAsyncLifetime
{
    private LiveApi? _api;

    private LiveApi Api => _api!;

    public async ValueTask InitializeAsync() => _api = await LiveApi.StartAsync(
        static (app, api) =>
        {
            app.Use(async (context, next) =>
            {
                api.Tell($"{context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties?.ExpiresUtc:HH:mm:ss}|{context.Request.QueryString}");
                await next();
            });
            app.MapHub<WhoHub>("/hub", static options => options.LongPolling.PollTimeout = TimeSpan.FromSeconds(1)).AcceptAccessTokenFrom(AccessTokenLocation.Query);
            app.MapHub<WhoHub>("/strict");
            app.MapGet("/me", () => "me").RequireAuthorization();
        },
        services: static services => services.AddSignalR());

    public ValueTask DisposeAsync() => _api?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Theory]
    [InlineData(HttpTransportType.WebSockets, true)]
    [InlineData(HttpTransportType.ServerSentEvents, true)]
    [InlineData(HttpTransportType.LongPolling, true)]
    [InlineData(HttpTransportType.WebSockets, false)]
    [InlineData(HttpTransportType.ServerSentEvents, false)]
    [InlineData(HttpTransportType.LongPolling, false)]
    public async Task Connection_ends_with_its_token(HttpTransportType transport, bool inQuery)
    {
        string token = Api.Token();
        await using HubConnection connection = Connect("/hub", token, transport, inQuery);
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.Closed += _ =>
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        };
        await connection.StartAsync(LiveApi.Cancellation);
        Assert.Equal("alice", await connection.InvokeAsync<string>("Who", LiveApi.Cancellation));
        Api.Clock.Advance(LiveApi.Accepted - TimeSpan.FromMilliseconds(1));
        Assert.Equal("alice", await connection.InvokeAsync<string>("Who", LiveApi.Cancellation));
        Api.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await Assert.ThrowsAnyAsync<Exception>(() => connection.InvokeAsync<string>("Who", LiveApi.Cancellation).WaitAsync(TimeSpan.FromSeconds(60), LiveApi.Cancellation));
        await closed.Task.WaitAsync(TimeSpan.FromSeconds(60), LiveApi.Cancellation);

        // The token reaches neither the application nor the log of this library; ASP.NET Core logs the request target before any middleware can remove it.
        Assert.DoesNotContain(Api.Rest(), seen => seen.Contains(token, StringComparison.Ordinal));
        Assert.DoesNotContain(Api.Host.Logs.Records, record => record.Text.Contains(token, StringComparison.Ordinal) && !record.Category.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal));
        Assert.DoesNotContain(Api.Host.Logs.Records, record => record.Text.Contains(token, StringComparison.Ordinal) && record.EventId == 2 && record.Category == "Microsoft.AspNetCore.Hosting.Diagnostics");
    }

    [Fact]
    public async Task Query_is_not_read_without_AcceptAccessTokenFrom()
    {
        await using HubConnection connection = Connect("/strict", Api.Token(), HttpTransportType.WebSockets, inQuery: true);
        HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(() => connection.StartAsync(LiveApi.Cancellation));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task Expiration_of_the_authentication_ticket_is_set_for_hubs_only()
    {
        await Api.Host.SendAsync("/me", "Bearer " + Api.Token());
        Assert.Equal("|", await Api.NextAsync());
        await Api.Host.SendAsync("/hub/negotiate?negotiateVersion=1&access_token=" + Api.Token(), method: HttpMethod.Post);
        Assert.Equal("00:01:30|?negotiateVersion=1", await Api.NextAsync());
    }

    private HubConnection Connect(string path, string token, HttpTransportType transport, bool inQuery) => new HubConnectionBuilder()
        .WithUrl(new Uri(Api.Host.Address, inQuery ? path + "?access_token=" + token : path), transport, options =>
        {
            options.AccessTokenProvider = inQuery ? null : () => Task.FromResult<string?>(token);
            options.HttpMessageHandlerFactory = static _ => ApiHost.CreateHandler();
            options.WebSocketConfiguration = static socket => socket.Proxy = null;
        })
        .Build();

    [Authorize]
    private sealed class WhoHub : Hub
    {
        public string? Who() => Context.UserIdentifier ?? Context.User?.Identity?.Name;
    }
}
