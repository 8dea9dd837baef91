using System.Diagnostics;
using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OidcTokenValidation.AspNetCore.Lifetimes;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Lifetimes;

/// <summary>Long responses end when their token is revoked, where the endpoint has EndWithAccessToken.</summary>
public sealed class RevokedStreamTests : IDisposable
{
    private static readonly TimeSpan Grace = BoundResponse.Grace;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Cancelled at the end of a test with open streams, for which the server would wait when it stops.
    private readonly CancellationTokenSource _leave = CancellationTokenSource.CreateLinkedTokenSource(LiveApi.Cancellation);

    public void Dispose() => _leave.Dispose();

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task Stream_of_a_revoked_token_is_aborted_and_the_others_are_not(HttpProtocols protocols)
    {
        await using LiveApi api = await LiveApi.StartAsync(Map, protocols, LiveApi.AddRevocation);
        using HttpClient client = api.Host.CreateClient(ApiHost.CreateHandler());
        Task alice = await OpenAsync(client, "/events", api.Token()), bob = await OpenAsync(client, "/events", api.Token("bob"));
        Task plain = await OpenAsync(client, "/plain", api.Token());
        await api.Revocations.AssertWatchedAsync(2, LiveApi.Cancellation);
        api.Clock.Advance(Grace);
        long start = Stopwatch.GetTimestamp();
        await api.RevokeAsync();
        await AssertAbortedAsync(alice);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(2));

        // A new login of the same user.
        api.Clock.Advance(TimeSpan.FromSeconds(1));
        Task again = await OpenAsync(client, "/events", api.Token());
        await api.RevokeAsync("carol");
        await AssertOpenAsync(bob, plain, again);
        await api.Revocations.AssertWatchedAsync(2, LiveApi.Cancellation);
        api.Clock.Advance(LiveApi.Accepted);
        await AssertAbortedAsync(bob);
        await AssertAbortedAsync(again);
        await api.Revocations.AssertWatchedAsync(0, LiveApi.Cancellation);
        Assert.Empty(api.Host.Logs.Errors);
        await _leave.CancelAsync();
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task Request_that_revokes_its_own_token_gets_its_response(HttpProtocols protocols)
    {
        await using LiveApi api = await LiveApi.StartAsync(Map, protocols, LiveApi.AddRevocation);
        (await api.Host.SendAsync("/logout", "Bearer " + api.Token(), HttpMethod.Post)).AssertOk("bye");
        Assert.Equal(HttpStatusCode.Unauthorized, (await api.Host.SendAsync("/logout", "Bearer " + api.Token(), HttpMethod.Post)).Status);
        await api.Revocations.AssertWatchedAsync(0, LiveApi.Cancellation);
    }

    [Theory]
    [InlineData(HttpProtocols.Http1, false)]
    [InlineData(HttpProtocols.Http2, false)]
    [InlineData(HttpProtocols.Http1, true)]
    [InlineData(HttpProtocols.Http2, true)]
    public async Task Response_that_has_not_started_or_just_started_is_aborted_a_second_after_the_revocation(HttpProtocols protocols, bool hasStarted)
    {
        await using LiveApi api = await LiveApi.StartAsync(Map, protocols, LiveApi.AddRevocation);
        Task<Reply> reply = api.Host.SendAsync(hasStarted ? "/slow" : "/silent", "Bearer " + api.Token());
        Assert.Equal("waiting", await api.NextAsync());
        if (hasStarted)
            api.Clock.Advance(Grace - TimeSpan.FromMilliseconds(1));
        await api.RevokeAsync();
        await api.Revocations.AssertWatchedAsync(0, LiveApi.Cancellation);
        api.Clock.Advance(Grace - TimeSpan.FromMilliseconds(1));
        await AssertOpenAsync(reply);
        api.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => reply.WaitAsync(Patience, LiveApi.Cancellation));
        Assert.Equal("aborted", await api.NextAsync());
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task Token_that_is_revoked_before_its_stream_begins_ends_it(HttpProtocols protocols)
    {
        LiveApi? started = null;
        await using LiveApi api = started = await LiveApi.StartAsync(
            (app, _) =>
            {
                app.UseAuthentication();
                app.Use(async (context, next) =>
                {
                    await started!.RevokeAsync();
                    await next(context);
                });
                app.UseAuthorization();
                Map(app, started!);
            },
            protocols,
            LiveApi.AddRevocation);
        using HttpClient client = api.Host.CreateClient(ApiHost.CreateHandler());
        Task events = await OpenAsync(client, "/events", api.Token());
        await AssertOpenAsync(events);
        api.Clock.Advance(TimeSpan.FromSeconds(1));
        await AssertAbortedAsync(events);
    }

    [Fact]
    public async Task Hundreds_of_streams_end_together_and_leave_nothing()
    {
        await using LiveApi api = await LiveApi.StartAsync(Map, services: LiveApi.AddRevocation);
        using HttpClient client = api.Host.CreateClient(ApiHost.CreateHandler());
        string token = api.Token();
        Task[] streams = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => OpenAsync(client, "/events", token)));
        Task bob = await OpenAsync(client, "/events", api.Token("bob"));
        await api.Revocations.AssertWatchedAsync(301, LiveApi.Cancellation);
        api.Clock.Advance(Grace);
        long start = Stopwatch.GetTimestamp();
        await api.RevokeAsync();
        await Task.WhenAll(streams.Select(AssertAbortedAsync));
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await AssertOpenAsync(bob);
        await api.Revocations.AssertWatchedAsync(1, LiveApi.Cancellation);
        Assert.Empty(api.Host.Logs.Errors);
        await _leave.CancelAsync();
        await api.Revocations.AssertWatchedAsync(0, LiveApi.Cancellation);
    }

    // A stream of HTTP/2, and its HttpContext, are used again: an abort that comes late would end the next request.
    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task Revocation_at_the_end_of_a_request_never_aborts_the_next_one(HttpProtocols protocols)
    {
        await using LiveApi api = await LiveApi.StartAsync(Map, protocols, LiveApi.AddRevocation);
        using HttpClient client = api.Host.CreateClient(ApiHost.CreateHandler());
        int completed = 0, aborted = 0;

        // In rounds, because each of these requests advances the clock, and the tokens of the others must not expire.
        for (int round = 0; round < 250; round++)
            await Task.WhenAll(Enumerable.Range(round * 4, 4).Select(SendAsync));
        Assert.Equal(1000, completed + aborted);
        Assert.InRange(aborted, 1, 999);
        await api.Revocations.AssertWatchedAsync(0, LiveApi.Cancellation);
        Assert.Empty(api.Host.Logs.Errors);

        async Task SendAsync(int i)
        {
            try
            {
                // It has started its response when it revokes its token, so that it may be aborted, or complete before.
                using HttpRequestMessage last = Request("/last", api.Token($"user{i}"));
                (await ApiHost.SendAsync(client, last, LiveApi.Cancellation)).AssertOk("last");
                Interlocked.Increment(ref completed);
            }
            catch (HttpRequestException)
            {
                Interlocked.Increment(ref aborted);
            }

            for (int next = 0; next < 3; next++)
            {
                using HttpRequestMessage request = Request("/next", api.Token("bob"));
                (await ApiHost.SendAsync(client, request, LiveApi.Cancellation)).AssertOk("next");
            }
        }
    }

    private static HttpRequestMessage Request(string path, string token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        return request;
    }

    private async Task<Task> OpenAsync(HttpClient client, string path, string token)
    {
        using HttpRequestMessage request = Request(path, token);
        (request.Version, request.VersionPolicy) = (client.DefaultRequestVersion, client.DefaultVersionPolicy);
        HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, LiveApi.Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Stream stream = await response.Content.ReadAsStreamAsync(LiveApi.Cancellation);
        Assert.NotEqual(0, await stream.ReadAsync(new byte[1000], LiveApi.Cancellation));
        return ReadToEndAsync(response, stream);
    }

    private async Task ReadToEndAsync(HttpResponseMessage response, Stream stream)
    {
        using (response)
        {
            byte[] buffer = new byte[1000];
            while (await stream.ReadAsync(buffer, _leave.Token) > 0)
            {
                // The server sends events until it ends the response.
            }
        }
    }

    private static Task AssertAbortedAsync(Task reading) => Assert.ThrowsAnyAsync<IOException>(() => reading.WaitAsync(Patience, LiveApi.Cancellation));

    private static async Task AssertOpenAsync(params Task[] readings)
    {
        await Task.Delay(100, LiveApi.Cancellation);
        Assert.All(readings, static reading => Assert.False(reading.IsCompleted));
    }

    private static void Map(WebApplication app, LiveApi api)
    {
        app.MapGet("/plain", static (CancellationToken aborted) => TypedResults.ServerSentEvents(Events(aborted))).RequireAuthorization();
        RouteGroupBuilder group = app.MapGroup("/").RequireAuthorization().EndWithAccessToken();
        group.MapGet("/events", static (CancellationToken aborted) => TypedResults.ServerSentEvents(Events(aborted)));
        group.MapGet("/next", static () => "next");
        group.MapPost("/logout", async (AccessToken token) =>
        {
            await api.Revocations.RevokeSubjectAsync(token, LiveApi.Cancellation);

            // The stream's end is checked on another thread.
            await api.Revocations.AssertWatchedAsync(0, LiveApi.Cancellation);
            return "bye";
        });
        group.MapGet("/silent", WaitAsync);
        group.MapGet("/slow", async (HttpContext context, CancellationToken aborted) =>
        {
            await context.Response.WriteAsync("first", aborted);
            await WaitAsync(aborted);
        });
        group.MapGet("/last", async (HttpContext context, AccessToken token) =>
        {
            await context.Response.WriteAsync("last", LiveApi.Cancellation);
            await context.Response.Body.FlushAsync(LiveApi.Cancellation);
            api.Clock.Advance(Grace);
            await api.Revocations.RevokeSubjectAsync(token, LiveApi.Cancellation);
            Thread.SpinWait(token.Subject[^1] % 8 * 20_000);   // it ends before its token is checked, or after that
        });

        async Task WaitAsync(CancellationToken aborted)
        {
            api.Tell("waiting");
            await Task.Delay(Timeout.Infinite, aborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            api.Tell("aborted");
        }
    }

    private static async IAsyncEnumerable<string> Events([EnumeratorCancellation] CancellationToken aborted)
    {
        yield return "first";
        await Task.Delay(Timeout.Infinite, aborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
