using Grpc.Core;
using OidcTokenValidation.Grpc.Tests.RealStack.V1;

namespace OidcTokenValidation.Grpc.Tests.RealStack;

/// <summary>The same test for all four kinds of calls; gRPC-Web has two.</summary>
internal static class FourKinds
{
    /// <summary>Each kind of call succeeds, with the responses to alice.</summary>
    public static async Task AssertPassAsync(this Notes.NotesClient client, CallOptions options, bool isWeb = false)
    {
        Assert.Equal("one of alice", (await client.GetAsync(new Note { Text = "one" }, options)).Text);
        using (AsyncServerStreamingCall<Note> watch = client.Watch(new Note { Text = "two" }, options))
            Assert.Equal("two of alice", (await watch.ResponseStream.NextAsync()).Text);
        if (isWeb)
            return;

        using AsyncClientStreamingCall<Note, Note> collect = client.Collect(options);
        using AsyncDuplexStreamingCall<Note, Note> chat = client.Chat(options);
        foreach (string text in (string[])["three", "four"])
        {
            await collect.RequestStream.WriteAsync(new Note { Text = text }, NotesApi.Cancellation);
            await chat.RequestStream.WriteAsync(new Note { Text = text }, NotesApi.Cancellation);
            Assert.Equal(text + " of alice", (await chat.ResponseStream.NextAsync()).Text);
        }

        await collect.RequestStream.CompleteAsync();
        await chat.RequestStream.CompleteAsync();
        Assert.Equal("three four of alice", (await collect).Text);
        Assert.False(await chat.ResponseStream.MoveNext(NotesApi.Cancellation));
    }

    /// <summary>Each kind of call ends with the status before its first response.</summary>
    public static async Task AssertRejectedAsync(this Notes.NotesClient client, CallOptions options, StatusCode status, string detail, bool isWeb = false)
    {
        await AssertEndsAsync(async () => await client.GetAsync(new Note(), options), status, detail);
        using AsyncServerStreamingCall<Note> watch = client.Watch(new Note(), options);
        await AssertEndsAsync(() => watch.ResponseStream.MoveNext(NotesApi.Cancellation), status, detail);
        if (isWeb)
            return;

        using AsyncClientStreamingCall<Note, Note> collect = client.Collect(options);
        await AssertEndsAsync(async () => await collect, status, detail);
        using AsyncDuplexStreamingCall<Note, Note> chat = client.Chat(options);
        await AssertEndsAsync(() => chat.ResponseStream.MoveNext(NotesApi.Cancellation), status, detail);
    }

    /// <summary>Begins a stream of each kind, waits until its service runs, does something, and expects that each stream ends with the status.</summary>
    public static async Task AssertStreamsEndAsync(this NotesApi api, Notes.NotesClient client, CallOptions options, Func<Task> end, StatusCode status, string detail, bool isWeb = false)
    {
        using AsyncServerStreamingCall<Note> watch = client.Watch(new Note { Text = "one" }, options);
        Assert.Equal("one of alice", (await watch.ResponseStream.NextAsync()).Text);
        await api.BegunAsync();
        using AsyncDuplexStreamingCall<Note, Note>? chat = isWeb ? null : client.Chat(options);
        using AsyncClientStreamingCall<Note, Note>? collect = isWeb ? null : client.Collect(options);
        if (chat is not null && collect is not null)
        {
            await chat.RequestStream.WriteAsync(new Note { Text = "two" }, NotesApi.Cancellation);
            Assert.Equal("two of alice", (await chat.ResponseStream.NextAsync()).Text);
            await collect.RequestStream.WriteAsync(new Note { Text = "three" }, NotesApi.Cancellation);
            await api.BegunAsync();
        }

        await end();
        await AssertEndsAsync(() => watch.ResponseStream.MoveNext(NotesApi.Cancellation), status, detail);
        if (chat is null || collect is null)
            return;
        await AssertEndsAsync(() => chat.ResponseStream.MoveNext(NotesApi.Cancellation), status, detail);
        await AssertEndsAsync(async () => await collect, status, detail);
    }

    public static async Task AssertEndsAsync(Func<Task> call, StatusCode status, string detail)
    {
        RpcException end = await Assert.ThrowsAsync<RpcException>(() => call().WaitAsync(TimeSpan.FromSeconds(60), NotesApi.Cancellation));
        Assert.Equal((status, detail), (end.StatusCode, end.Status.Detail));
    }

    public static async Task<T> NextAsync<T>(this IAsyncStreamReader<T> stream)
    {
        Assert.True(await stream.MoveNext(NotesApi.Cancellation).WaitAsync(TimeSpan.FromSeconds(60), NotesApi.Cancellation));
        return stream.Current;
    }
}
