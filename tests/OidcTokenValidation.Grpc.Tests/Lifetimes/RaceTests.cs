using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.AspNetCore;
using OidcTokenValidation.Grpc.Lifetimes;
using OidcTokenValidation.Grpc.Tests.Support;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.Grpc.Tests.Lifetimes;

/// <summary>Race conditions at the instant of expiry: one step is delayed.</summary>
public sealed class RaceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(1.5)]
    [InlineData(5000)]
    public async Task Token_that_expires_while_its_request_is_admitted_ends_the_call(double milliseconds)
    {
        GrpcApi? started = null;
        await using GrpcApi api = started = await GrpcApi.StartAsync(
            static async context =>
            {
                await context.Response.Body.WriteMessageAsync("first", CancellationToken.None);
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            },
            services: services => services.Configure<AccessTokenSchemeOptions>(AccessTokenDefaults.AuthenticationScheme, options => options.Admit = (_, _) =>
            {
                started!.Clock.Advance(GrpcApi.TokenLife + TimeSpan.FromMilliseconds(milliseconds));
                return ValueTask.FromResult(true);
            }));
        using ClientCall call = await ClientCall.SendOneAsync(api.Host, api.Bearer);
        Task<CallEnd> end = call.EndAsync();
        for (int i = 0; i < 200 && !end.IsCompleted; i++)
        {
            api.Clock.Advance(TimeSpan.FromMilliseconds(500));
            await Task.WhenAny(end, Task.Delay(20, _cancellation));
        }

        Assert.Equal("16", (await end.WaitAsync(Patience, _cancellation)).Status);
        Assert.Empty(api.Host.Logs.Errors);
    }

    [Fact]
    public async Task Abort_of_a_call_does_not_affect_the_next_call_on_its_connection()
    {
        using var log = new HeldLog(eventId: 3);
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var second = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using GrpcApi api = await GrpcApi.StartAsync(
            async context =>
            {
                if (context.Request.Headers.ContainsKey("x-second"))
                {
                    second.SetResult();
                    await go.Task;
                    await context.Response.Body.WriteMessageAsync("second", CancellationToken.None);
                    context.Response.AppendTrailer("grpc-status", "0");
                    return;
                }

                await context.Response.Body.WriteMessageAsync("first", CancellationToken.None);
                started.SetResult();
                await stop.Task;
            },
            services: services => services.AddSingleton<ILoggerProvider>(log));
        using HttpClient client = api.Host.CreateClient(ApiHost.CreateHandler());
        Task<(string? Message, string Status)> first = SendAsync(client, api.Bearer, static _ => { });

        // A call that has not started its response has more time.
        await started.Task.WaitAsync(Patience, _cancellation);
        api.Clock.Advance(GrpcApi.TokenLife);
        Task cutting = Task.Run(() => api.Clock.Advance(BoundCall.Grace), _cancellation);
        await log.Reached.WaitAsync(Patience, _cancellation);

        // The service returns anyway; the delayed step is still pending.
        stop.SetResult();
        await Task.WhenAny(first, Task.Delay(500, _cancellation));
        Task<(string? Message, string Status)> next = SendAsync(client, api.Bearer, static fields => fields.Add("x-second", "1"));
        await second.Task.WaitAsync(Patience, _cancellation);
        log.Release();
        await cutting.WaitAsync(Patience, _cancellation);
        go.SetResult();

        Assert.Equal(("second", "0"), await next.WaitAsync(Patience, _cancellation));
        Assert.Equal(("first", "16"), await first.WaitAsync(Patience, _cancellation));
    }

    private async Task<(string? Message, string Status)> SendAsync(HttpClient client, string bearer, Action<HttpRequestHeaders> fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, GrpcApi.Method) { Content = new ByteArrayContent(Framing.Frame("hello")), Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TryAddWithoutValidation("authorization", bearer);
        fields(request.Headers);
        using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _cancellation);
        await using Stream stream = await response.Content.ReadAsStreamAsync(_cancellation);
        string? message = await stream.ReadMessageAsync(_cancellation);
        Assert.Null(await stream.ReadMessageAsync(_cancellation));
        return (message, response.TrailingHeaders.TryGetValues("grpc-status", out IEnumerable<string>? status) ? status.Single() : "none");
    }

    /// <summary>A slow log: it blocks the writer of one kind of record.</summary>
    private sealed class HeldLog(int eventId) : ILoggerProvider, ILogger
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _release = new();

        public Task Reached => _reached.Task;

        public void Release() => _release.Set();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (id.Id != eventId || !formatter(state, exception).StartsWith("A service continued", StringComparison.Ordinal))
                return;
            _reached.TrySetResult();
            _release.Wait(TimeSpan.FromSeconds(60));
        }

        public void Dispose() => _release.Set();
    }
}
