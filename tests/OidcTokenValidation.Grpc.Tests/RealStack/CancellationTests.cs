using Grpc.Core;
using Grpc.Net.Client.Web;
using OidcTokenValidation.Grpc.Tests.RealStack.V1;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.Grpc.Tests.RealStack;

/// <summary>Clients that cancel their calls: the services are cancelled, and the end of the token has no effect afterwards.</summary>
public sealed class CancellationTests
{
    [Theory]
    [InlineData(null, "Get")]
    [InlineData(null, "Watch")]
    [InlineData(null, "Collect")]
    [InlineData(null, "Chat")]
    [InlineData(GrpcWebMode.GrpcWeb, "Get")]
    [InlineData(GrpcWebMode.GrpcWeb, "Watch")]
    [InlineData(GrpcWebMode.GrpcWebText, "Watch")]
    public async Task Call_that_its_client_cancels_ends_and_expiry_has_no_effect(GrpcWebMode? mode, string kind)
    {
        await using NotesApi api = await NotesApi.StartAsync(mode is null ? Order.NoWeb : Order.WebFirst, revokes: true);
        api.Script.Waits = true;
        Notes.NotesClient client = mode is { } web ? api.WebClient(web) : api.Client();
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(NotesApi.Cancellation);
        CallOptions options = api.With(api.Bearer).WithCancellationToken(cancelled.Token);
        Func<Task> call = await BeginAsync(api, client, kind, options);
        await api.Revocations.AssertWatchedAsync(1, NotesApi.Cancellation);

        await cancelled.CancelAsync();
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(call)).StatusCode);
        Assert.Equal(kind, await api.Recorder.EndedAsync());
        await api.Revocations.AssertWatchedAsync(0, NotesApi.Cancellation);
        api.Clock.Advance(NotesApi.TokenLife);
        Assert.DoesNotContain(api.Host.Logs.Records, static record => record.Category == "OidcTokenValidation.Grpc");

        // The connection is still good for calls.
        api.Script.Waits = false;
        Assert.Equal("two of alice", (await client.GetAsync(new Note { Text = "two" }, api.With(api.Bearer))).Text);
    }

    // Begins a call, waits until its service runs, and returns what ends with it.
    private static async Task<Func<Task>> BeginAsync(NotesApi api, Notes.NotesClient client, string kind, CallOptions options)
    {
        switch (kind)
        {
            case "Get":
                AsyncUnaryCall<Note> get = client.GetAsync(new Note { Text = "one" }, options);
                await api.BegunAsync();
                return () => get.ResponseAsync;
            case "Watch":
                AsyncServerStreamingCall<Note> watch = client.Watch(new Note { Text = "one" }, options);
                await watch.ResponseStream.NextAsync();
                return () => watch.ResponseStream.MoveNext(NotesApi.Cancellation);
            case "Collect":
                AsyncClientStreamingCall<Note, Note> collect = client.Collect(options);
                await collect.RequestStream.WriteAsync(new Note { Text = "one" }, NotesApi.Cancellation);
                await api.BegunAsync();
                return () => collect.ResponseAsync;
            default:
                AsyncDuplexStreamingCall<Note, Note> chat = client.Chat(options);
                await chat.RequestStream.WriteAsync(new Note { Text = "one" }, NotesApi.Cancellation);
                await chat.ResponseStream.NextAsync();
                return () => chat.ResponseStream.MoveNext(NotesApi.Cancellation);
        }
    }
}
