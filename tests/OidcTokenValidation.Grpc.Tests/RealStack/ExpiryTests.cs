using Grpc.Core;
using Grpc.Net.Client.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.Grpc.Lifetimes;
using OidcTokenValidation.Grpc.Tests.RealStack.V1;
using OidcTokenValidation.TestSupport.Http;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.Grpc.Tests.RealStack;

/// <summary>Calls of Grpc.AspNetCore end with UNAUTHENTICATED when their token expires, as Grpc.Net.Client receives it.</summary>
public sealed class ExpiryTests
{
    private const string Expired = "The access token has expired.";

    public static TheoryData<GrpcWebMode, Order, HttpProtocols> WebModes
    {
        get
        {
            TheoryData<GrpcWebMode, Order, HttpProtocols> data = [];
            foreach (GrpcWebMode mode in (GrpcWebMode[])[GrpcWebMode.GrpcWeb, GrpcWebMode.GrpcWebText])
            {
                foreach (Order order in (Order[])[Order.WebFirst, Order.WebLast])
                {
                    data.Add(mode, order, HttpProtocols.Http1);
                    data.Add(mode, order, HttpProtocols.Http2);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(WebModes))]
    public async Task GRPC_Web_stream_ends_with_the_status(GrpcWebMode mode, Order order, HttpProtocols protocols)
    {
        await using NotesApi api = await NotesApi.StartAsync(order, protocols);
        using AsyncServerStreamingCall<Note> call = api.WebClient(mode).Watch(new Note { Text = "one" }, api.With(api.Bearer));
        Assert.True(await call.ResponseStream.MoveNext(NotesApi.Cancellation));
        Assert.Equal("one of alice", call.ResponseStream.Current.Text);
        await api.BegunAsync();
        api.Clock.Advance(NotesApi.TokenLife);

        RpcException end = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(NotesApi.Cancellation));
        Assert.Equal((StatusCode.Unauthenticated, Expired), (end.StatusCode, end.Status.Detail));
        api.AssertQuiet();
    }

    [Theory]
    [MemberData(nameof(WebModes))]
    public async Task GRPC_Web_call_without_a_response_ends_with_the_status_and_the_challenge(GrpcWebMode mode, Order order, HttpProtocols protocols)
    {
        await using NotesApi api = await NotesApi.StartAsync(order, protocols);
        api.Script.Waits = true;
        using AsyncUnaryCall<Note> call = api.WebClient(mode).GetAsync(new Note { Text = "one" }, api.With(api.Bearer));
        await api.BegunAsync();
        api.Clock.Advance(NotesApi.TokenLife);
        api.Clock.Advance(BoundCall.LateResponse);

        RpcException end = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.Equal((StatusCode.Unauthenticated, Expired), (end.StatusCode, end.Status.Detail));
        api.AssertQuiet();
    }

    [Theory]
    [MemberData(nameof(WebModes))]
    public async Task GRPC_Web_call_with_a_valid_token_succeeds(GrpcWebMode mode, Order order, HttpProtocols protocols)
    {
        await using NotesApi api = await NotesApi.StartAsync(order, protocols);
        Assert.Equal("one of alice", (await api.WebClient(mode).GetAsync(new Note { Text = "one" }, api.With(api.Bearer))).Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Native_stream_ends_with_the_status_also_where_the_service_ends_with_the_token(bool endsWithToken)
    {
        await using NotesApi api = await NotesApi.StartAsync(conventions: service =>
        {
            if (endsWithToken)
                service.EndWithAccessToken();
        });
        using AsyncServerStreamingCall<Note> watch = api.Client().Watch(new Note { Text = "one" }, api.With(api.Bearer));
        using AsyncDuplexStreamingCall<Note, Note> chat = api.Client().Chat(api.With(api.Bearer));
        using AsyncClientStreamingCall<Note, Note> collect = api.Client().Collect(api.With(api.Bearer));
        Assert.True(await watch.ResponseStream.MoveNext(NotesApi.Cancellation));
        await api.BegunAsync();
        await chat.RequestStream.WriteAsync(new Note { Text = "two" }, NotesApi.Cancellation);
        Assert.True(await chat.ResponseStream.MoveNext(NotesApi.Cancellation));
        await collect.RequestStream.WriteAsync(new Note { Text = "three" }, NotesApi.Cancellation);
        await api.BegunAsync();
        api.Clock.Advance(NotesApi.TokenLife);

        foreach (Func<Task> ending in (Func<Task>[])[() => watch.ResponseStream.MoveNext(NotesApi.Cancellation), () => chat.ResponseStream.MoveNext(NotesApi.Cancellation), async () => await collect])
        {
            RpcException end = await Assert.ThrowsAsync<RpcException>(ending);
            Assert.Equal((StatusCode.Unauthenticated, Expired), (end.StatusCode, end.Status.Detail));
            Assert.Contains(end.Trailers.GetAll("www-authenticate"), static entry => entry.Value.Contains("error=\"invalid_token\"", StringComparison.Ordinal));
        }

        api.AssertQuiet();
    }

    [Fact]
    public async Task Stream_whose_service_has_not_flushed_its_message_ends_when_the_service_returns()
    {
        await using NotesApi api = await NotesApi.StartAsync();
        (api.Script.IsStubborn, api.Script.Buffers) = (true, true);
        using AsyncServerStreamingCall<Note> watch = api.Client().Watch(new Note { Text = "one" }, api.With(api.Bearer));
        await api.BegunAsync();
        api.Clock.Advance(NotesApi.TokenLife);
        for (TimeSpan waited = default; waited <= BoundCall.LateResponse && !IsCompleted(); waited += BoundCall.Grace)
            api.Clock.Advance(BoundCall.Grace);
        Assert.True(IsCompleted());
        api.Script.End();

        RpcException end = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await watch.ResponseStream.MoveNext(NotesApi.Cancellation).WaitAsync(TimeSpan.FromSeconds(60), NotesApi.Cancellation))
            {
                // The message may come before the status.
            }
        });
        Assert.Equal((StatusCode.Unauthenticated, Expired), (end.StatusCode, end.Status.Detail));

        bool IsCompleted() => api.Host.Logs.Records.Any(static record => record is { Category: "OidcTokenValidation.Grpc", EventId: 3 });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stream_as_JSON_ends_with_its_token_where_the_service_opts_in(bool endsWithToken)
    {
        await using NotesApi api = await NotesApi.StartAsync(protocols: HttpProtocols.Http1, conventions: service =>
        {
            if (endsWithToken)
                service.EndWithAccessToken();
        });
        using HttpClient client = api.Host.CreateClient(ApiHost.CreateHandler());
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", api.Bearer);
        using HttpResponseMessage response = await client.GetAsync("/v1/notes/one/watch", HttpCompletionOption.ResponseHeadersRead, NotesApi.Cancellation);
        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        await api.BegunAsync();
        Task<string> body = response.Content.ReadAsStringAsync(NotesApi.Cancellation);
        api.Clock.Advance(NotesApi.TokenLife);
        if (endsWithToken)
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => body.WaitAsync(TimeSpan.FromSeconds(60), NotesApi.Cancellation));
        else
            Assert.NotSame(body, await Task.WhenAny(body, Task.Delay(100, NotesApi.Cancellation)));
    }

    [Theory]
    [InlineData(Order.NoWeb)]
    [InlineData(Order.WebFirst)]
    public async Task Unary_call_that_ignores_cancellation_is_ended_with_one_warning(Order order)
    {
        await using NotesApi api = await NotesApi.StartAsync(order);
        api.Script.Waits = api.Script.IsStubborn = true;
        Notes.NotesClient client = order == Order.NoWeb ? api.Client() : api.WebClient(GrpcWebMode.GrpcWeb);
        using AsyncUnaryCall<Note> call = client.GetAsync(new Note { Text = "one" }, api.With(api.Bearer));
        await api.BegunAsync();
        api.Clock.Advance(NotesApi.TokenLife);
        api.Clock.Advance(BoundCall.LateResponse);
        api.Clock.Advance(BoundCall.Grace);

        RpcException end = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.Equal((StatusCode.Unauthenticated, Expired), (end.StatusCode, end.Status.Detail));
        api.Script.End();
        await api.Host.DisposeAsync();
        LogRecord warning = Assert.Single(api.Host.Logs.Records, static record => record.Level >= LogLevel.Warning);
        Assert.Equal(("OidcTokenValidation.Grpc", 3), (warning.Category, warning.EventId));

        // Kestrel's own exceptions when its sockets are closed, at Debug, are not counted.
        Assert.DoesNotContain(api.Host.Logs.Records, static record =>
            !record.Category.StartsWith("Microsoft.AspNetCore.Server.Kestrel", StringComparison.Ordinal) && record.Text.Contains("Exception", StringComparison.Ordinal));
    }
}
