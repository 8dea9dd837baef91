using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Grpc.Lifetimes;
using OidcTokenValidation.Grpc.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.Grpc.Tests.Lifetimes;

/// <summary>Clients that disconnect, many clients, and calls that are not ended by a token.</summary>
public sealed class ClientTests
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Client_that_disconnects_cancels_the_call_and_expiry_has_no_effect()
    {
        var aborted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using GrpcApi api = await GrpcApi.StartAsync(async context =>
        {
            await context.Response.Body.WriteMessageAsync("first", context.RequestAborted);
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            aborted.SetResult();
        });
        using (ClientCall call = await ClientCall.SendOneAsync(api.Host, api.Bearer))
        {
            Assert.Equal("first", await call.ReadAsync());
            await call.LeaveAsync();
        }

        await aborted.Task.WaitAsync(TimeSpan.FromSeconds(30), _cancellation);
        api.Clock.Advance(GrpcApi.TokenLife + BoundCall.Grace + BoundCall.Grace);
        Assert.Empty(api.Host.Logs.Errors);
    }

    [Fact]
    public async Task Call_whose_service_ignores_a_disconnected_client_is_still_ended()
    {
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using GrpcApi api = await GrpcApi.StartAsync(async context =>
        {
            await context.Response.Body.WriteMessageAsync("first", context.RequestAborted);
            await stop.Task;
        });
        using (ClientCall call = await ClientCall.SendOneAsync(api.Host, api.Bearer))
        {
            Assert.Equal("first", await call.ReadAsync());
            await call.LeaveAsync();
        }

        for (int i = 0; i < 4; i++)
            api.Clock.Advance(i == 0 ? GrpcApi.TokenLife : BoundCall.Grace);
        stop.SetResult();
        Assert.Empty(api.Host.Logs.Errors);
    }

    [Fact]
    public async Task Streams_of_one_connection_each_end_with_their_own_token()
    {
        const int Count = 60;
        await using GrpcApi api = await GrpcApi.StartAsync(static async context =>
        {
            await context.Response.Body.WriteMessageAsync(context.GetAccessToken()!.Subject, context.RequestAborted);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        List<ClientCall> calls = [];
        for (int i = 0; i < Count; i++)
        {
            string bearer = api.Issuer.Token().WithSubject($"user-{i}").ExpiringIn(TimeSpan.FromMinutes(1 + (i % 2))).Bearer();
            calls.Add(await ClientCall.SendOneAsync(api.Host, bearer));
        }

        for (int i = 0; i < Count; i++)
            Assert.Equal($"user-{i}", await calls[i].ReadAsync());

        api.Clock.Advance(TimeSpan.FromSeconds(90));
        foreach (ClientCall call in calls.Where(static (_, i) => i % 2 == 0))
            (await call.EndAsync()).AssertExpired(isTrailersOnly: false);
        Assert.Equal(Count / 2, Ended());
        api.Clock.Advance(TimeSpan.FromSeconds(60));
        foreach (ClientCall call in calls.Where(static (_, i) => i % 2 == 1))
            (await call.EndAsync()).AssertExpired(isTrailersOnly: false);

        Assert.Equal(Count, Ended());
        Assert.Empty(api.Host.Logs.Errors);
        calls.ForEach(static call => call.Dispose());

        int Ended() => api.Host.Logs.Records.Count(static record => record is { Category: "OidcTokenValidation.Grpc", EventId: 2 });
    }

    [Theory]
    [InlineData("/things.v1.Things/Open", "application/grpc", false)]
    [InlineData(GrpcApi.Method, "application/octet-stream", true)]
    public async Task Call_without_a_token_and_a_request_that_is_not_gRPC_are_not_ended_by_expiry(string method, string contentType, bool hasToken)
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using GrpcApi api = await GrpcApi.StartAsync(async context =>
        {
            await context.Response.Body.WriteMessageAsync("first", context.RequestAborted);
            await go.Task.WaitAsync(context.RequestAborted);
            context.Response.AppendTrailer("grpc-status", "0");
        });
        using ClientCall call = await ClientCall.SendOneAsync(api.Host, hasToken ? api.Bearer : null, method, contentType);
        Assert.Equal("first", await call.ReadAsync());
        api.Clock.Advance(TimeSpan.FromDays(1));
        go.SetResult();
        Assert.Equal("0", (await call.EndAsync()).Status);
    }

    [Fact]
    public async Task Token_with_a_lifetime_beyond_the_timer_limit_ends_its_call_at_expiry()
    {
        await using GrpcApi api = await GrpcApi.StartAsync(static async context =>
        {
            await context.Response.Body.WriteMessageAsync("first", context.RequestAborted);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using ClientCall call = await ClientCall.SendOneAsync(api.Host, api.Issuer.Token().ExpiringIn(TimeSpan.FromDays(365)).Bearer());
        Assert.Equal("first", await call.ReadAsync());
        api.Clock.Advance(TimeSpan.FromDays(364));
        Assert.DoesNotContain(api.Host.Logs.Records, static record => record.Category == "OidcTokenValidation.Grpc");
        api.Clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(30));
        (await call.EndAsync()).AssertExpired(isTrailersOnly: false);
    }

    [Fact]
    public async Task Scheme_that_only_the_endpoint_names_ends_calls_at_expiry()
    {
        using var partner = new TestIssuer("https://partner.example/", new TestClock());   // has the same time as the server's clock
        await using GrpcApi api = await GrpcApi.StartAsync(
            static _ => Task.CompletedTask,
            map: static app => app.MapPost("/named/Do", static async (HttpContext context) =>
            {
                await context.Response.Body.WriteMessageAsync(context.GetAccessToken()!.Issuer, context.RequestAborted);
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }).AsGrpc().RequireAuthorization(static policy => policy.AddAuthenticationSchemes("Partner").RequireAuthenticatedUser()),
            services: services => services.AddAuthentication().AddAccessToken("Partner", options =>
            {
                options.Audiences.Add(Providers.Audience);
                options.Issuers.Add(partner.Trust());
            }));
        using ClientCall call = await ClientCall.SendOneAsync(api.Host, partner.Token().ExpiringIn(TimeSpan.FromMinutes(10)).Bearer(), "/named/Do");
        Assert.Equal(partner.Issuer, await call.ReadAsync());
        api.Clock.Advance(GrpcApi.TokenLife);
        (await call.EndAsync()).AssertExpired(isTrailersOnly: false);
    }
}
