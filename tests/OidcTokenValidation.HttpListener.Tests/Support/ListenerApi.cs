using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Listener.Support;

/// <summary>An API on a real HttpListener on a free port of the loopback address. Every path tells who is there; some need more, or less.</summary>
internal sealed class ListenerApi : IAsyncDisposable
{
    private static readonly AccessRequirement Read = AccessRequirement.AllScopes("read");
    private static readonly AccessRequirement Admin = AccessRequirement.Claim("roles", "admin");

    private readonly HttpListener _listener;
    private readonly Task _loop;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<string> _targets = [];
    private readonly ConcurrentQueue<Exception> _errors = [];
    private int _running;

    private ListenerApi(AccessTokenValidator validator)
    {
        Validator = validator;
        (_listener, Port) = Listen();
        _loop = RunAsync();
    }

    public AccessTokenValidator Validator { get; }

    public int Port { get; }

    public string Origin => $"http://127.0.0.1:{Port}";

    /// <summary>The request targets that the listener has seen.</summary>
    public IReadOnlyList<string> Targets => [.. _targets];

    /// <summary>What the adapter threw.</summary>
    public IReadOnlyList<Exception> Errors => [.. _errors];

    /// <summary>The requests that are not done with.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Runs before RejectAsync, at <c>/custom</c>.</summary>
    public Func<HttpListenerContext, Task> BeforeRejecting { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Given to the adapter.</summary>
    public CancellationToken Cancellation { get; set; }

    public static ListenerApi Start(Action<AccessTokenValidationOptions>? configure = null, TimeProvider? clock = null)
    {
        var options = new AccessTokenValidationOptions();
        options.Accept(Providers.Home);
        configure?.Invoke(options);
        return new ListenerApi(AccessTokenValidator.Create(options, clock));
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

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        _closed.SetResult();
        await _loop;
        Validator.Dispose();
    }

    // The listener takes no port 0.
    private static (HttpListener Listener, int Port) Listen()
    {
        while (true)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            int port = ((IPEndPoint)probe.LocalEndpoint).Port;
            probe.Stop();
            var listener = new HttpListener { Prefixes = { $"http://127.0.0.1:{port}/" } };
            try
            {
                listener.Start();
                return (listener, port);
            }
            catch (HttpListenerException)
            {
                listener.Close();
            }
        }
    }

    private async Task RunAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                // A listener that is closed may forget who waits for it.
                Task<HttpListenerContext> next = _listener.GetContextAsync();
                if (await Task.WhenAny(next, _closed.Task) != next)
                    return;
                context = await next;
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            _targets.Enqueue(context.Request.RawUrl!);
            _ = AnswerOrKeepAsync(context);
        }
    }

    private async Task AnswerOrKeepAsync(HttpListenerContext context)
    {
        Interlocked.Increment(ref _running);
        try
        {
            await AnswerAsync(context);
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

    private async Task AnswerAsync(HttpListenerContext context)
    {
        if (await Validator.TryServeResourceMetadataAsync(context, Cancellation))
            return;
        string path = context.Request.RawUrl!.Split('?')[0];
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
