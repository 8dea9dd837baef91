using System.Diagnostics;
using Grpc.Core;
using Grpc.Net.Client.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OidcTokenValidation.Grpc.Lifetimes;
using OidcTokenValidation.Grpc.Tests.RealStack.V1;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.Grpc.Tests.RealStack;

/// <summary>Calls of Grpc.AspNetCore end with UNAUTHENTICATED when their token is revoked, as Grpc.Net.Client receives it.</summary>
public sealed class RevocationTests
{
    private const string Revoked = "The access token was revoked.";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Calls_of_a_revoked_token_end_with_the_status_and_the_others_do_not(bool endsWithToken)
    {
        await using NotesApi api = await NotesApi.StartAsync(revokes: true, conventions: service =>
        {
            if (endsWithToken)
                service.EndWithAccessToken();
        });
        using AsyncServerStreamingCall<Note> watch = await WatchAsync(api, api.Bearer), bobs = await WatchAsync(api, api.BearerFor("bob"));
        using AsyncDuplexStreamingCall<Note, Note> chat = api.Client().Chat(api.With(api.Bearer)), bob = api.Client().Chat(api.With(api.BearerFor("bob")));
        using AsyncClientStreamingCall<Note, Note> collect = api.Client().Collect(api.With(api.Bearer));
        Assert.Equal("two of alice", await SayAsync(chat, "two"));
        Assert.Equal("three of bob", await SayAsync(bob, "three"));
        await collect.RequestStream.WriteAsync(new Note { Text = "four" }, NotesApi.Cancellation);
        await api.BegunAsync();
        await api.Revocations.AssertWatchedAsync(5, NotesApi.Cancellation);
        long start = Stopwatch.GetTimestamp();
        await RevokeAsync(api);

        await AssertEndsAsync(() => watch.ResponseStream.MoveNext(NotesApi.Cancellation), hasChallenge: true);
        await AssertEndsAsync(() => chat.ResponseStream.MoveNext(NotesApi.Cancellation), hasChallenge: true);
        await AssertEndsAsync(async () => await collect, hasChallenge: true);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(2));

        // A new login of the same user.
        api.Clock.Advance(TimeSpan.FromSeconds(1));
        using AsyncServerStreamingCall<Note> again = await WatchAsync(api, api.Bearer);
        await api.Revocations.RevokeSubjectAsync(api.Issuer.Issuer, "carol", cancellationToken: NotesApi.Cancellation);
        Assert.Equal("five of bob", await SayAsync(bob, "five"));
        await api.Revocations.AssertWatchedAsync(3, NotesApi.Cancellation);
        api.AssertQuiet();
    }

    [Fact]
    public async Task Unary_call_ends_a_second_after_the_revocation()
    {
        await using NotesApi api = await NotesApi.StartAsync(revokes: true);
        api.Script.Waits = true;
        using AsyncUnaryCall<Note> call = api.Client().GetAsync(new Note { Text = "one" }, api.With(api.Bearer));
        await api.BegunAsync();
        await RevokeAsync(api);
        await api.Revocations.AssertWatchedAsync(0, NotesApi.Cancellation);
        api.Clock.Advance(BoundCall.RevokedResponse - TimeSpan.FromMilliseconds(1));
        await Task.Delay(100, NotesApi.Cancellation);
        Assert.False(call.ResponseAsync.IsCompleted);
        api.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await AssertEndsAsync(async () => await call, hasChallenge: true);
        api.AssertQuiet();
    }

    [Theory]
    [InlineData(Order.NoWeb)]
    [InlineData(Order.WebFirst)]
    public async Task Unary_call_that_revokes_its_own_token_gets_its_response(Order order)
    {
        await using NotesApi api = await NotesApi.StartAsync(order, revokes: true);
        api.Script.Revoke = async token =>
        {
            await api.Revocations.RevokeSubjectAsync(token, NotesApi.Cancellation);
            await api.Revocations.AssertWatchedAsync(0, NotesApi.Cancellation);
        };
        Notes.NotesClient client = order == Order.NoWeb ? api.Client() : api.WebClient(GrpcWebMode.GrpcWeb);
        Assert.Equal("one of alice", (await client.GetAsync(new Note { Text = "one" }, api.With(api.Bearer))).Text);
        await AssertEndsAsync(async () => await client.GetAsync(new Note { Text = "two" }, api.With(api.Bearer)), hasChallenge: true);
    }

    [Theory]
    [InlineData(GrpcWebMode.GrpcWeb, Order.WebFirst, HttpProtocols.Http1)]
    [InlineData(GrpcWebMode.GrpcWebText, Order.WebLast, HttpProtocols.Http1)]
    [InlineData(GrpcWebMode.GrpcWebText, Order.WebFirst, HttpProtocols.Http2)]
    [InlineData(GrpcWebMode.GrpcWeb, Order.WebLast, HttpProtocols.Http2)]
    public async Task GRPC_Web_stream_of_a_revoked_token_ends_with_the_status(GrpcWebMode mode, Order order, HttpProtocols protocols)
    {
        await using NotesApi api = await NotesApi.StartAsync(order, protocols, revokes: true);
        using AsyncServerStreamingCall<Note> call = await WatchAsync(api, api.Bearer, api.WebClient(mode));
        await RevokeAsync(api);
        await AssertEndsAsync(() => call.ResponseStream.MoveNext(NotesApi.Cancellation), hasChallenge: false);
        await api.Revocations.AssertWatchedAsync(0, NotesApi.Cancellation);
        api.AssertQuiet();
    }

    [Fact]
    public async Task Stream_of_a_service_that_ignores_cancellation_is_completed_without_it()
    {
        await using NotesApi api = await NotesApi.StartAsync(revokes: true);
        api.Script.IsStubborn = true;
        using AsyncServerStreamingCall<Note> call = await WatchAsync(api, api.Bearer);
        await RevokeAsync(api);
        while (!api.Host.Logs.Records.Any(static record => record is { Category: "OidcTokenValidation.Grpc", EventId: 2 }))
            await Task.Delay(10, NotesApi.Cancellation);
        api.Clock.Advance(BoundCall.Grace);
        await AssertEndsAsync(() => call.ResponseStream.MoveNext(NotesApi.Cancellation), hasChallenge: true);
    }

    [Fact]
    public async Task Stream_as_JSON_of_a_revoked_token_is_aborted_where_the_service_opts_in()
    {
        await using NotesApi api = await NotesApi.StartAsync(protocols: HttpProtocols.Http1, conventions: static service => service.EndWithAccessToken(), revokes: true);
        using HttpClient client = api.Host.CreateClient(ApiHost.CreateHandler());
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", api.Bearer);
        using HttpResponseMessage response = await client.GetAsync("/v1/notes/one/watch", HttpCompletionOption.ResponseHeadersRead, NotesApi.Cancellation);
        response.EnsureSuccessStatusCode();
        await api.BegunAsync();
        Task<string> body = response.Content.ReadAsStringAsync(NotesApi.Cancellation);
        await RevokeAsync(api);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => body.WaitAsync(TimeSpan.FromSeconds(60), NotesApi.Cancellation));
        await api.Revocations.AssertWatchedAsync(0, NotesApi.Cancellation);
    }

    // A stream of HTTP/2, and its HttpContext, are used again: an end that comes late would end the next call.
    [Fact]
    public async Task Revocation_at_the_end_of_a_call_never_ends_the_next_one()
    {
        await using NotesApi api = await NotesApi.StartAsync(revokes: true);
        api.Script.Revoke = async token =>
        {
            if (!string.Equals(token.Subject, "bob", StringComparison.Ordinal))
                await api.Revocations.RevokeSubjectAsync(token, NotesApi.Cancellation);
        };
        Notes.NotesClient client = api.Client();
        await Parallel.ForAsync(0, 500, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = NotesApi.Cancellation }, async (i, _) =>
        {
            Assert.Equal($"last of user{i}", (await client.GetAsync(new Note { Text = "last" }, api.With(api.BearerFor($"user{i}")))).Text);
            for (int next = 0; next < 3; next++)
                Assert.Equal("next of bob", (await client.GetAsync(new Note { Text = "next" }, api.With(api.BearerFor("bob")))).Text);
        });
        await api.Revocations.AssertWatchedAsync(0, NotesApi.Cancellation);
        api.AssertQuiet();
    }

    private static async Task<AsyncServerStreamingCall<Note>> WatchAsync(NotesApi api, string bearer, Notes.NotesClient? client = null)
    {
        AsyncServerStreamingCall<Note> call = (client ?? api.Client()).Watch(new Note { Text = "one" }, api.With(bearer));
        Assert.True(await call.ResponseStream.MoveNext(NotesApi.Cancellation));
        await api.BegunAsync();
        return call;
    }

    private static async Task<string> SayAsync(AsyncDuplexStreamingCall<Note, Note> call, string text)
    {
        await call.RequestStream.WriteAsync(new Note { Text = text }, NotesApi.Cancellation);
        Assert.True(await call.ResponseStream.MoveNext(NotesApi.Cancellation));
        return call.ResponseStream.Current.Text;
    }

    // A response that has just started has a second to complete.
    private static async Task RevokeAsync(NotesApi api)
    {
        api.Clock.Advance(BoundCall.RevokedResponse);
        Assert.Equal(RevocationOutcome.Shared, await api.Revocations.RevokeSubjectAsync(api.Issuer.Issuer, "alice", cancellationToken: NotesApi.Cancellation));
    }

    private static async Task AssertEndsAsync(Func<Task> ending, bool hasChallenge)
    {
        RpcException end = await Assert.ThrowsAsync<RpcException>(ending);
        Assert.Equal((StatusCode.Unauthenticated, Revoked), (end.StatusCode, end.Status.Detail));
        string challenges = string.Join('\n', end.Trailers.GetAll("www-authenticate").Select(static entry => entry.Value));
        Assert.Equal(hasChallenge, challenges.Contains($"error=\"invalid_token\", error_description=\"{Revoked}\"", StringComparison.Ordinal));
    }
}
