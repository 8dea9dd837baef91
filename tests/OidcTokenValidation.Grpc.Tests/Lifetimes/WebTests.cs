using Microsoft.AspNetCore.Server.Kestrel.Core;
using OidcTokenValidation.Grpc.Lifetimes;
using OidcTokenValidation.Grpc.Tests.Support;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.Grpc.Tests.Lifetimes;

/// <summary>gRPC-Web: the trailers of a response are a part of its body, which the service writes. A response that has not started gets the status; one that has started is cancelled, then aborted.</summary>
public sealed class WebTests
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task Call_without_a_response_ends_with_the_status_in_the_headers(HttpProtocols protocols)
    {
        await using GrpcApi api = await GrpcApi.StartAsync(
            async context =>
            {
                _reached.SetResult();
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            },
            protocols: protocols);
        Task<Reply> sending = SendAsync(api);
        await _reached.Task.WaitAsync(_cancellation);
        api.Clock.Advance(GrpcApi.TokenLife);
        api.Clock.Advance(BoundCall.LateResponse);

        Reply reply = await sending;
        Assert.Equal((200, string.Empty, "application/grpc-web"), ((int)reply.Status, reply.Body, reply.ContentType));
        Assert.Equal("16", Assert.Single(reply.Headers["grpc-status"]));
        Assert.Contains("error=\"invalid_token\"", string.Concat(reply.Challenges), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpProtocols.Http1, true)]
    [InlineData(HttpProtocols.Http1, false)]
    [InlineData(HttpProtocols.Http2, true)]
    [InlineData(HttpProtocols.Http2, false)]
    public async Task Stream_ends_as_its_service_ends_it_or_is_aborted(HttpProtocols protocols, bool listens)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using GrpcApi api = await GrpcApi.StartAsync(
            async context =>
            {
                await context.Response.Body.WriteMessageAsync("first", context.RequestAborted);
                context.RequestAborted.Register(() => cancelled.TrySetResult());
                _reached.SetResult();
                await (listens ? cancelled : stop).Task;
                if (listens)
                    await context.Response.Body.WriteMessageAsync("trailers of the service", CancellationToken.None);
            },
            protocols: protocols);
        Task<Reply> sending = SendAsync(api);
        await _reached.Task.WaitAsync(_cancellation);
        api.Clock.Advance(GrpcApi.TokenLife);
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30), _cancellation);
        if (listens)
        {
            Assert.EndsWith("trailers of the service", (await sending).Body, StringComparison.Ordinal);
            return;
        }

        api.Clock.Advance(BoundCall.Grace);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => sending.WaitAsync(TimeSpan.FromSeconds(30), _cancellation));
        stop.SetResult();
    }

    // A client that streams does not follow gRPC-Web, but the server reads what it sends.
    [Fact]
    public async Task Call_whose_client_still_sends_ends_at_once()
    {
        await using GrpcApi api = await GrpcApi.StartAsync(
            async context =>
            {
                _reached.SetResult();
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            });
        using var call = new ClientCall(api.Host, api.Bearer, contentType: "application/grpc-web+proto");
        await call.WriteAsync("hello");
        await _reached.Task.WaitAsync(_cancellation);

        api.Clock.Advance(GrpcApi.TokenLife);

        CallEnd end = await call.EndAsync();
        Assert.Equal(("16", true), (end.Status, end.IsTrailersOnly));
    }

    private static async Task<Reply> SendAsync(GrpcApi api)
    {
        using var content = new ByteArrayContent(Framing.Frame("hello"));
        content.Headers.TryAddWithoutValidation("Content-Type", "application/grpc-web+proto");
        return await api.Host.SendAsync(GrpcApi.Method, api.Bearer, HttpMethod.Post, content);
    }
}
