using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using OidcTokenValidation.Grpc.Lifetimes;
using OidcTokenValidation.Grpc.Tests.Support;

namespace OidcTokenValidation.Grpc.Tests.Lifetimes;

/// <summary>The reaction of a service to the end of its call: the client always gets the status of the library, and no call hangs.</summary>
public sealed class ServiceTests
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1", "Cancelled")]
    [InlineData("0", null)]
    public async Task Trailers_of_the_service_are_replaced_by_the_status(string status, string? message)
    {
        await using GrpcApi api = await StartAsync(async context =>
        {
            context.Response.AppendTrailer("grpc-status", status);   // before expiry too
            await AbortedAsync(context);
            context.Response.AppendTrailer("grpc-status", status);
            context.Response.AppendTrailer("grpc-message", message);
            context.Response.AppendTrailer("grpc-status-details-bin", "AAAA");
        });
        using ClientCall call = await BeginAsync(api);
        api.Clock.Advance(GrpcApi.TokenLife);
        (await call.EndAsync()).AssertExpired(isTrailersOnly: false);
    }

    [Fact]
    public async Task Headers_of_a_trailers_only_response_are_replaced_by_the_status()
    {
        // Grpc.AspNetCore does this when no message was sent.
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using GrpcApi api = await GrpcApi.StartAsync(async context =>
        {
            context.Response.ContentType = "application/grpc";
            reached.SetResult();
            await AbortedAsync(context);
            context.Response.Headers["grpc-status"] = "1";
            context.Response.Headers["grpc-message"] = "Call canceled by the client.";
            context.Response.Headers["grpc-status-details-bin"] = "AAAA";
        });
        using var call = new ClientCall(api.Host, api.Bearer);
        await reached.Task.WaitAsync(_cancellation);
        api.Clock.Advance(GrpcApi.TokenLife);

        CallEnd end = await call.EndAsync();
        end.AssertExpired(isTrailersOnly: true);
        Assert.DoesNotContain("grpc-status-details-bin", end.Headers.Select(static h => h.Key));
        Assert.Equal("application/grpc", end.ContentType);
    }

    [Fact]
    public async Task Service_that_starts_its_response_on_cancellation_does_not_change_the_status()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using GrpcApi api = await GrpcApi.StartAsync(async context =>
        {
            reached.SetResult();
            await AbortedAsync(context);
            await context.Response.Body.WriteMessageAsync("too late", CancellationToken.None);
            context.Response.AppendTrailer("grpc-status", "0");
        });
        using var call = new ClientCall(api.Host, api.Bearer);
        await reached.Task.WaitAsync(_cancellation);
        api.Clock.Advance(GrpcApi.TokenLife);
        (await call.EndAsync()).AssertExpired(isTrailersOnly: false, "too late");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Service_that_ignores_cancellation_is_aborted(bool hasStarted)
    {
        await using GrpcApi api = await GrpcApi.StartAsync(async context =>
        {
            if (hasStarted)
                await context.Response.Body.WriteMessageAsync("first", CancellationToken.None);
            else
                await context.Request.Body.ReadMessageAsync(CancellationToken.None);
            _reached.SetResult();
            await _stop.Task;
        });
        using var call = new ClientCall(api.Host, api.Bearer);
        await call.WriteAsync("hello");
        await _reached.Task.WaitAsync(_cancellation);

        api.Clock.Advance(GrpcApi.TokenLife);
        Assert.Equal(hasStarted, await HasBegunAsync(call, hasStarted));
        api.Clock.Advance(BoundCall.Grace);

        (await call.EndAsync()).AssertExpired(isTrailersOnly: !hasStarted);
        Assert.Single(api.Host.Logs.Records, static record => record is { Category: "OidcTokenValidation.Grpc", EventId: 3 });
        _stop.SetResult();
    }

    [Fact]
    public async Task Service_that_continues_to_write_is_aborted_after_whole_messages()
    {
        await using GrpcApi api = await StartAsync(async context =>
        {
            while (!_stop.Task.IsCompleted)
            {
                await context.Response.Body.WriteMessageAsync("more", CancellationToken.None);
                await Task.Yield();
            }
        });
        using ClientCall call = await BeginAsync(api);
        api.Clock.Advance(GrpcApi.TokenLife);
        Task<CallEnd> end = call.EndAsync();
        api.Clock.Advance(BoundCall.Grace);

        Assert.Equal("16", (await end).Status);
        _stop.SetResult();
    }

    [Fact]
    public async Task Client_that_does_not_read_does_not_block_the_end_of_the_call()
    {
        var ended = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using GrpcApi api = await GrpcApi.StartAsync(async context =>
        {
            try
            {
                _reached.SetResult();
                while (true)
                {
                    FlushResult flushed = await context.Response.BodyWriter.WriteAsync(Framing.Frame(new string('x', 50_000)), CancellationToken.None);
                    if (flushed.IsCompleted)
                        break;
                }

                ended.SetResult(null);
            }
            catch (Exception exception)
            {
                ended.SetResult(exception);
            }
        });
        using ClientCall call = await ClientCall.SendOneAsync(api.Host, api.Bearer);
        await _reached.Task.WaitAsync(_cancellation);

        // The window fills because the client does not read.
        while (!call.HasResponse)
            await Task.Delay(10, _cancellation);
        api.Clock.Advance(GrpcApi.TokenLife);
        api.Clock.Advance(BoundCall.Grace);
        api.Clock.Advance(BoundCall.Grace);

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30), _cancellation);
    }

    [Fact]
    public async Task Service_exception_on_cancellation_is_logged_and_the_client_gets_the_status()
    {
        await using GrpcApi api = await StartAsync(static async context =>
        {
            await AbortedAsync(context);
            throw new InvalidOperationException("A failure of the service.");
        });
        using ClientCall call = await BeginAsync(api);
        api.Clock.Advance(GrpcApi.TokenLife);
        (await call.EndAsync()).AssertExpired(isTrailersOnly: false);
        Assert.Contains(api.Host.Logs.Records, static record => record is { Category: "OidcTokenValidation.Grpc", EventId: 1 } && record.Text.Contains("A failure", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Exceptions_of_cancellation_callbacks_do_not_change_the_status()
    {
        await using GrpcApi api = await StartAsync(static async context =>
        {
            context.RequestAborted.Register(static () => throw new InvalidOperationException("A failure of the service."));
            await AbortedAsync(context);
        });
        using ClientCall call = await BeginAsync(api);
        api.Clock.Advance(GrpcApi.TokenLife);
        (await call.EndAsync()).AssertExpired(isTrailersOnly: false);
    }

    [Fact]
    public async Task Service_that_completes_its_response_keeps_its_status()
    {
        await using GrpcApi api = await StartAsync(async context =>
        {
            context.Response.AppendTrailer("grpc-status", "4");
            await context.Response.CompleteAsync();
            await _stop.Task.WaitAsync(CancellationToken.None);
        });
        using ClientCall call = await BeginAsync(api);
        CallEnd end = await call.EndAsync();
        api.Clock.Advance(GrpcApi.TokenLife + BoundCall.Grace);

        Assert.Equal("4", end.Status);
        Assert.DoesNotContain(api.Host.Logs.Records, static record => record.Category == "OidcTokenValidation.Grpc");
        _stop.SetResult();
    }

    private static Task<GrpcApi> StartAsync(RequestDelegate service) => GrpcApi.StartAsync(async context =>
    {
        await context.Request.Body.ReadMessageAsync(context.RequestAborted);
        await context.Response.Body.WriteMessageAsync("first", context.RequestAborted);
        await service(context);
    });

    private static async Task<ClientCall> BeginAsync(GrpcApi api)
    {
        ClientCall call = await ClientCall.SendOneAsync(api.Host, api.Bearer);
        Assert.Equal("first", await call.ReadAsync());
        return call;
    }

    private static async Task<bool> HasBegunAsync(ClientCall call, bool expected)
    {
        if (expected)
            Assert.Equal("first", await call.ReadAsync());
        return call.HasResponse;
    }

    private static async Task AbortedAsync(HttpContext context) =>
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
