using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.Grpc.Lifetimes;
using OidcTokenValidation.Grpc.Tests.RealStack;
using OidcTokenValidation.Grpc.Tests.RealStack.V1;
using OidcTokenValidation.Grpc.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.Grpc.Tests.Lifetimes;

/// <summary>Clients that disconnect, many clients, and calls that are not ended by a token.</summary>
public sealed class ClientTests
{
    [Fact]
    public async Task Call_whose_service_ignores_a_disconnected_client_is_still_ended()
    {
        await using NotesApi api = await NotesApi.StartAsync();
        api.Script.IsStubborn = true;
        using (AsyncServerStreamingCall<Note> call = await WatchAsync(api, api.Client(), api.Bearer))
            Assert.Equal("one of alice", call.ResponseStream.Current.Text);
        for (int i = 0; i < 4; i++)
            api.Clock.Advance(i == 0 ? NotesApi.TokenLife : BoundCall.Grace);
        api.Script.End();
        Assert.Equal("Watch", await api.Recorder.EndedAsync());

        // Not Grpc.AspNetCore's: whether it still finds the trailers of the reset stream depends on what the server has noticed of the client.
        Assert.DoesNotContain(api.Host.Logs.Records, static record => record.Level >= LogLevel.Error && record.Category.StartsWith("OidcTokenValidation", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Streams_of_one_connection_each_end_with_their_own_token()
    {
        const int Count = 60;
        await using NotesApi api = await NotesApi.StartAsync();
        Notes.NotesClient client = api.Client();
        List<AsyncServerStreamingCall<Note>> calls = [];
        for (int i = 0; i < Count; i++)
        {
            calls.Add(await WatchAsync(api, client, api.Issuer.Token().WithSubject($"user-{i}").WithScope("read").ExpiringIn(TimeSpan.FromMinutes(1 + (i % 2))).Bearer()));
            Assert.Equal($"one of user-{i}", calls[i].ResponseStream.Current.Text);
        }

        api.Clock.Advance(TimeSpan.FromSeconds(90));
        await AssertExpiredAsync(calls.Where(static (_, i) => i % 2 == 0));
        Assert.Equal(Count / 2, Ended());
        api.Clock.Advance(TimeSpan.FromSeconds(60));
        await AssertExpiredAsync(calls.Where(static (_, i) => i % 2 == 1));
        Assert.Equal(Count, Ended());
        api.AssertQuiet(LogLevel.Error);
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
        await using NotesApi api = await NotesApi.StartAsync();
        using AsyncServerStreamingCall<Note> call = await WatchAsync(api, api.Client(), api.Issuer.Token().WithScope("read").ExpiringIn(TimeSpan.FromDays(365)).Bearer());
        api.Clock.Advance(TimeSpan.FromDays(364));
        Assert.DoesNotContain(api.Host.Logs.Records, static record => record.Category == "OidcTokenValidation.Grpc");
        api.Clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(30));
        await AssertExpiredAsync([call]);
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

    private static async Task<AsyncServerStreamingCall<Note>> WatchAsync(NotesApi api, Notes.NotesClient client, string bearer)
    {
        AsyncServerStreamingCall<Note> call = client.Watch(new Note { Text = "one" }, api.With(bearer));
        await call.ResponseStream.NextAsync();
        return call;
    }

    private static async Task AssertExpiredAsync(IEnumerable<AsyncServerStreamingCall<Note>> calls)
    {
        foreach (AsyncServerStreamingCall<Note> call in calls)
            await FourKinds.AssertEndsAsync(() => call.ResponseStream.MoveNext(NotesApi.Cancellation), StatusCode.Unauthenticated, "The access token has expired.");
    }
}
