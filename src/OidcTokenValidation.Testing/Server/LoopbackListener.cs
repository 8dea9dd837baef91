using System.Net;
using System.Text;

namespace OidcTokenValidation.Testing.Server;

/// <summary>An HTTP server on a port of 127.0.0.1.</summary>
internal sealed class LoopbackListener : IAsyncDisposable
{
    private const int MaxAttempts = 20;

    // Some clients send less than their Content-Length: reading from them ends only when the listener closes.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly HttpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopped;
    private readonly Lock _gate = new();
    private readonly List<Task> _responses = [];
    private Task _accepting = Task.CompletedTask;

    private LoopbackListener(HttpListener listener, string origin)
    {
        _listener = listener;
        _stopped = _stop.Token;
        Origin = origin;
    }

    /// <summary>For instance <c>http://127.0.0.1:49152</c>.</summary>
    public string Origin { get; }

    /// <summary>Listens on a port; on a free one if it is 0. If another process takes the port that was found, the next one is tried.</summary>
    public static LoopbackListener Start(int port = 0)
    {
        HttpListenerException? last = null;
        int attempts = port == 0 ? MaxAttempts : 1;
        for (int attempt = 0; attempt < attempts; attempt++)
        {
            string origin = $"http://127.0.0.1:{(port == 0 ? FreePort.Find() : port)}";
            var listener = new HttpListener { IgnoreWriteExceptions = true };
            listener.Prefixes.Add(origin + "/");
            try
            {
                listener.Start();
                return new LoopbackListener(listener, origin);
            }
            catch (HttpListenerException exception)
            {
                last = exception;
                listener.Close();
            }
        }

        throw new InvalidOperationException(
            port == 0
                ? $"Expected a free port on 127.0.0.1; none was found in {MaxAttempts} attempts."
                : $"Expected the port {port} of 127.0.0.1 to be free; it cannot be used: {last?.Message}",
            last);
    }

    /// <summary>Starts to serve requests.</summary>
    public void Serve(Func<HttpListenerRequest, TestResponse> respond) => _accepting = Task.Run(() => AcceptAsync(respond), CancellationToken.None);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stopped.IsCancellationRequested)
            return;
        await _stop.CancelAsync().ConfigureAwait(false);
        try
        {
            await Task.WhenAll(GetPendingResponses()).WaitAsync(StopTimeout, TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Closing the listener ends the remaining responses.
        }

        _listener.Close();
        await _accepting.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task AcceptAsync(Func<HttpListenerRequest, TestResponse> respond)
    {
        try
        {
            while (true)
            {
                // A listener that is closed just before the call may never complete it.
                HttpListenerContext context = await _listener.GetContextAsync().WaitAsync(_stopped).ConfigureAwait(false);
                Track(Task.Run(() => RespondAsync(context, respond), CancellationToken.None));
            }
        }
        catch (Exception exception)
            when (_stopped.IsCancellationRequested
                && exception is OperationCanceledException or HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // Disposal ends the wait.
        }
    }

    private async Task RespondAsync(HttpListenerContext context, Func<HttpListenerRequest, TestResponse> respond)
    {
        TestResponse response = await CreateResponseAsync(respond, context.Request).ConfigureAwait(false);
        try
        {
            if (response == TestResponse.ConnectionLost)
                Abort(context.Response);
            else
                Write(response, context.Response);
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or InvalidOperationException or IOException)
        {
            // The client has disconnected.
            context.Response.Abort();
        }
    }

    // A script that throws must not leave the client waiting, so the exception becomes the response.
    private async Task<TestResponse> CreateResponseAsync(Func<HttpListenerRequest, TestResponse> respond, HttpListenerRequest request)
    {
        try
        {
            TestResponse response = respond(request);
            await response.Gate.WaitAsync(_stopped).ConfigureAwait(false);
            return response;
        }
        catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
        {
            return new TestResponse { Status = 503, ContentType = "text/plain", Body = "The server is stopping." };
        }
        catch (Exception exception)
        {
            return new TestResponse { Status = 500, ContentType = "text/plain", Body = exception.ToString() };
        }
    }

    private void Track(Task response)
    {
        lock (_gate)
        {
            _responses.RemoveAll(static other => other.IsCompleted);
            _responses.Add(response);
        }
    }

    private Task[] GetPendingResponses()
    {
        lock (_gate)
        {
            return [.. _responses];
        }
    }

    /// <summary>Gets the path of a request, not decoded.</summary>
    public static string GetPath(HttpListenerRequest request)
    {
        string target = request.RawUrl ?? "/";
        int query = target.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? target : target[..query];
    }

    // HttpListener ends a response that has not started with an empty 200. A response with a longer Content-Length is aborted.
    private static void Abort(HttpListenerResponse response)
    {
        response.ContentLength64 = 1;
        response.Abort();
    }

    private static void Write(TestResponse source, HttpListenerResponse response)
    {
        response.StatusCode = source.Status;
        response.ContentType = source.ContentType;
        foreach ((string name, string value) in source.Headers)
            response.Headers[name] = value;
        response.Close(Encoding.UTF8.GetBytes(source.Body), willBlock: true);
    }
}
