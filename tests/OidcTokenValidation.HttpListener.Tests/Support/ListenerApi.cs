using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.Listener.Tests.Support;

/// <summary>An API on a real HttpListener on a free port of the loopback address. Every path returns the user; some have a requirement or an optional token.</summary>
internal sealed class ListenerApi : IAsyncDisposable
{
    public const string LogoutPath = "/backchannel-logout";

    private static readonly AccessRequirement Read = AccessRequirement.AllScopes("read");
    private static readonly AccessRequirement Admin = AccessRequirement.Claim("roles", "admin");

    private readonly LoopbackListener _listener;
    private readonly ConcurrentQueue<string> _targets = [];
    private readonly ConcurrentQueue<Exception> _errors = [];
    private int _running;

    private ListenerApi(AccessTokenValidator validator)
    {
        Validator = validator;
        _listener = new LoopbackListener(Serve);
    }

    public AccessTokenValidator Validator { get; }

    public int Port => _listener.Port;

    public string Origin => $"http://127.0.0.1:{Port}";

    /// <summary>The request targets that the listener has received.</summary>
    public IReadOnlyList<string> Targets => [.. _targets];

    /// <summary>The exceptions of the adapter.</summary>
    public IReadOnlyList<Exception> Errors => [.. _errors];

    /// <summary>The number of requests that are not completed.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Runs before RejectAsync, at <c>/custom</c>.</summary>
    public Func<HttpListenerContext, Task> BeforeRejecting { get; set; } = static _ => Task.CompletedTask;

    /// <summary>The token that is passed to the adapter.</summary>
    public CancellationToken Cancellation { get; set; }

    public static ListenerApi Start(Action<AccessTokenValidationOptions>? configure = null, TimeProvider? clock = null, ILoggerFactory? loggers = null)
    {
        var options = new AccessTokenValidationOptions();
        options.Accept(Providers.Home);
        configure?.Invoke(options);
        return new ListenerApi(AccessTokenValidator.Create(options, clock, loggers));
    }

    public Task<RawConnection> ConnectAsync() => RawConnection.OpenAsync(Port);

    /// <summary>Sends one request with these fields on a connection of its own.</summary>
    public async Task<Reply> SendAsync(string requestLine, params string[] fields)
    {
        using RawConnection connection = await ConnectAsync();
        return await connection.ExchangeAsync([requestLine, .. fields]);
    }

    public Task<Reply> GetAsync(string path, string authorization) => SendAsync($"GET {path} HTTP/1.1", "Authorization: " + authorization);

    /// <summary>Sends a request with a token and a new proof for it.</summary>
    public Task<Reply> GetAsync(DPoPClient client, string token, string path) => SendAsync($"GET {path} HTTP/1.1", client.Fields(token, Origin + path));

    public void Stop() => _listener.Stop();

    /// <summary>Waits for a state that is reached after a response; fails if it takes too long.</summary>
    public async Task WaitUntilAsync(Func<ListenerApi, bool> condition)
    {
        for (var clock = Stopwatch.StartNew(); !condition(this); await Task.Delay(10, TestContext.Current.CancellationToken))
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), "It takes too long.");
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        Validator.Dispose();
    }

    private void Serve(HttpListenerContext context)
    {
        _targets.Enqueue(context.Request.RawUrl!);
        _ = RespondOrCollectErrorAsync(context);
    }

    private async Task RespondOrCollectErrorAsync(HttpListenerContext context)
    {
        Interlocked.Increment(ref _running);
        try
        {
            await RespondAsync(context);
        }
        catch (Exception exception)
        {
            _errors.Enqueue(exception);
            context.Response.Abort();
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private async Task RespondAsync(HttpListenerContext context)
    {
        if (await Validator.TryServeResourceMetadataAsync(context, Cancellation))
            return;
        string path = context.Request.RawUrl!.Split('?')[0];
        if (path == LogoutPath)
        {
            await Validator.ServeBackchannelLogoutAsync(context, Cancellation);
            return;
        }

        AccessRequirement? requirement = path switch { "/read" or "/custom" => Read, "/admin" => Admin, _ => null };
        AccessTokenValidationResult result = await Validator.ValidateAsync(context, Cancellation);
        if (path == "/custom")
            await BeforeRejecting(context);
        if (path == "/optional" && result.Outcome == AccessTokenOutcome.NoCredentials)
            await WriteAsync(context, "anonymous");
        else if (result.IsValid && requirement?.Evaluate(result.Token).IsGranted != false)
            await WriteAsync(context, path == "/echo" ? await new StreamReader(context.Request.InputStream).ReadToEndAsync(Cancellation) : $"{result.Token.Subject} by {result.Token.Binding}");
        else
            await Validator.RejectAsync(context, result, requirement, Cancellation);
    }

    private static async Task WriteAsync(HttpListenerContext context, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        context.Response.ContentLength64 = bytes.Length;
        await context.Response.OutputStream.WriteAsync(bytes);
        context.Response.Close();
    }
}
