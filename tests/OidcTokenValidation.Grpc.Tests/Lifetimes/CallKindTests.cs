using Microsoft.AspNetCore.Http;
using OidcTokenValidation.Grpc.Lifetimes;
using OidcTokenValidation.Grpc.Tests.Support;

namespace OidcTokenValidation.Grpc.Tests.Lifetimes;

/// <summary>A call ends with UNAUTHENTICATED when its token expires, for each of the four kinds of calls.</summary>
public sealed class CallKindTests
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Server_stream_ends_after_whole_messages()
    {
        await using GrpcApi api = await GrpcApi.StartAsync(async context =>
        {
            await context.Request.Body.ReadMessageAsync(context.RequestAborted);
            await context.Response.Body.WriteMessageAsync("first", context.RequestAborted);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using ClientCall call = await ClientCall.SendOneAsync(api.Host, api.Bearer);
        Assert.Equal("first", await call.ReadAsync());

        api.Clock.Advance(GrpcApi.TokenLife - TimeSpan.FromTicks(1));
        Assert.DoesNotContain(api.Host.Logs.Records, static record => record.Category == "OidcTokenValidation.Grpc");
        api.Clock.Advance(TimeSpan.FromTicks(1));

        (await call.EndAsync()).AssertExpired(isTrailersOnly: false);
        Assert.Empty(api.Host.Logs.Errors);
    }

    [Fact]
    public async Task Client_stream_ends_while_the_client_still_sends()
    {
        await using GrpcApi api = await GrpcApi.StartAsync(async context =>
        {
            await context.Request.Body.ReadMessageAsync(context.RequestAborted);
            _reached.SetResult();
            while (await context.Request.Body.ReadMessageAsync(context.RequestAborted) is not null)
            {
                // The response would be the sum of all messages.
            }
        });
        using var call = new ClientCall(api.Host, api.Bearer);
        await call.WriteAsync("one");
        await _reached.Task.WaitAsync(_cancellation);

        api.Clock.Advance(GrpcApi.TokenLife);

        (await call.EndAsync()).AssertExpired(isTrailersOnly: true);
        Assert.Empty(api.Host.Logs.Errors);
    }

    [Fact]
    public async Task Bidirectional_stream_ends_in_both_directions()
    {
        await using GrpcApi api = await GrpcApi.StartAsync(static async context =>
        {
            while (await context.Request.Body.ReadMessageAsync(context.RequestAborted) is { } message)
                await context.Response.Body.WriteMessageAsync(message.ToUpperInvariant(), context.RequestAborted);
        });
        using var call = new ClientCall(api.Host, api.Bearer);
        await call.WriteAsync("one");
        Assert.Equal("ONE", await call.ReadAsync());

        api.Clock.Advance(GrpcApi.TokenLife);

        (await call.EndAsync()).AssertExpired(isTrailersOnly: false);
    }

    [Fact]
    public async Task Unary_call_may_finish_after_expiry_once_its_request_is_in()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using GrpcApi api = await GrpcApi.StartAsync(async context =>
        {
            await context.Request.Body.ReadMessageAsync(context.RequestAborted);
            Assert.Null(await context.Request.Body.ReadMessageAsync(context.RequestAborted));
            _reached.SetResult();
            await go.Task.WaitAsync(context.RequestAborted);
            await context.Response.Body.WriteMessageAsync("done", context.RequestAborted);
            context.Response.AppendTrailer("grpc-status", "0");
        });
        using ClientCall call = await ClientCall.SendOneAsync(api.Host, api.Bearer);
        await _reached.Task.WaitAsync(_cancellation);

        api.Clock.Advance(GrpcApi.TokenLife + TimeSpan.FromSeconds(20));
        go.SetResult();

        CallEnd end = await call.EndAsync();
        Assert.Equal(("0", false), (end.Status, end.IsTrailersOnly));
        Assert.Equal(["done"], end.Messages);
    }

    [Fact]
    public async Task Call_that_starts_its_response_after_expiry_and_does_not_finish_is_ended()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using GrpcApi api = await GrpcApi.StartAsync(async context =>
        {
            await context.Request.Body.ReadMessageAsync(context.RequestAborted);
            Assert.Null(await context.Request.Body.ReadMessageAsync(context.RequestAborted));
            _reached.SetResult();
            await go.Task.WaitAsync(context.RequestAborted);
            await context.Response.Body.WriteMessageAsync("late", context.RequestAborted);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using ClientCall call = await ClientCall.SendOneAsync(api.Host, api.Bearer);
        await _reached.Task.WaitAsync(_cancellation);

        api.Clock.Advance(GrpcApi.TokenLife);
        go.SetResult();
        Assert.Equal("late", await call.ReadAsync());
        api.Clock.Advance(BoundCall.Grace);

        (await call.EndAsync()).AssertExpired(isTrailersOnly: false);
    }

    [Fact]
    public async Task Call_without_a_response_is_ended_after_the_time_limit()
    {
        await using GrpcApi api = await GrpcApi.StartAsync(async context =>
        {
            await context.Request.Body.ReadMessageAsync(context.RequestAborted);
            Assert.Null(await context.Request.Body.ReadMessageAsync(context.RequestAborted));
            _reached.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using ClientCall call = await ClientCall.SendOneAsync(api.Host, api.Bearer);
        await _reached.Task.WaitAsync(_cancellation);

        api.Clock.Advance(GrpcApi.TokenLife);
        api.Clock.Advance(BoundCall.LateResponse);

        (await call.EndAsync()).AssertExpired(isTrailersOnly: true);
    }
}
