using Grpc.Core;
using Grpc.Net.Client.Web;
using OidcTokenValidation.Grpc.Tests.RealStack.V1;

namespace OidcTokenValidation.Grpc.Tests.RealStack;

/// <summary>The deadline of a call and the end of its token: the first of them decides the status.</summary>
public sealed class DeadlineTests
{
    private const string Expired = "The access token has expired.";

    [Theory]
    [InlineData(null)]
    [InlineData(GrpcWebMode.GrpcWeb)]
    [InlineData(GrpcWebMode.GrpcWebText)]
    public async Task Deadline_that_passes_first_is_the_status_and_expiry_has_no_effect(GrpcWebMode? mode)
    {
        await using NotesApi api = await NotesApi.StartAsync(mode is null ? Order.NoWeb : Order.WebFirst);
        using AsyncServerStreamingCall<Note> watch = Client(api, mode, new ServerDeadline("1S")).Watch(new Note { Text = "one" }, api.With(api.Bearer));
        Assert.Equal("one of alice", (await watch.ResponseStream.NextAsync()).Text);

        RpcException end = await Assert.ThrowsAsync<RpcException>(() => watch.ResponseStream.MoveNext(NotesApi.Cancellation));
        Assert.Equal(StatusCode.DeadlineExceeded, end.StatusCode);
        Assert.Equal("Watch", await api.Recorder.EndedAsync());
        api.Clock.Advance(NotesApi.TokenLife);
        Assert.DoesNotContain(api.Host.Logs.Records, static record => record.Category == "OidcTokenValidation.Grpc");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(GrpcWebMode.GrpcWeb)]
    [InlineData(GrpcWebMode.GrpcWebText)]
    public async Task Expiry_that_comes_first_is_the_status(GrpcWebMode? mode)
    {
        await using NotesApi api = await NotesApi.StartAsync(mode is null ? Order.NoWeb : Order.WebFirst);
        await api.AssertStreamsEndAsync(
            Client(api, mode),
            api.With(api.Bearer).WithDeadline(TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(5)),
            () =>
            {
                api.Clock.Advance(NotesApi.TokenLife);
                return Task.CompletedTask;
            },
            StatusCode.Unauthenticated,
            Expired,
            isWeb: mode is not null);
        api.AssertQuiet();
    }

    [Theory]
    [InlineData(null)]
    [InlineData(GrpcWebMode.GrpcWeb)]
    [InlineData(GrpcWebMode.GrpcWebText)]
    public async Task Rejected_call_with_a_deadline_gets_its_status(GrpcWebMode? mode)
    {
        await using NotesApi api = await NotesApi.StartAsync(mode is null ? Order.NoWeb : Order.WebFirst);
        CallOptions options = api.With("Bearer x").WithDeadline(TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(5));
        await Client(api, mode).AssertRejectedAsync(options, StatusCode.Unauthenticated, "The access token is malformed.", isWeb: mode is not null);
    }

    private static Notes.NotesClient Client(NotesApi api, GrpcWebMode? mode, DelegatingHandler? handler = null) =>
        new(api.Connect(handler ?? new ServerDeadline("5M"), mode is { } web ? new GrpcWebHandler(web, TestSupport.Http.ApiHost.CreateHandler()) : null));

    /// <summary>Sends a deadline that the client itself does not watch, so that the server's status is received.</summary>
    private sealed class ServerDeadline(string timeout) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Remove("grpc-timeout");
            request.Headers.TryAddWithoutValidation("grpc-timeout", timeout);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
