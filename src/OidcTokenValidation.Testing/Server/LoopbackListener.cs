using System.Net;
using System.Text;

namespace OidcTokenValidation.Testing.Server;

/// <summary>An http server on a free port of 127.0.0.1.</summary>
internal sealed class LoopbackListener : IAsyncDisposable
{
    private const int MaxAttempts = 20;

    private readonly HttpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopped;
    private readonly Lock _gate = new();
    private readonly List<Task> _answers = [];
    private Task _accepting = Task.CompletedTask;

    private LoopbackListener(HttpListener listener, string origin)
    {
        _listener = listener;
        _stopped = _stop.Token;
        Origin = origin;
    }

    /// <summary>For instance <c>http://127.0.0.1:49152</c>.</summary>
    public string Origin { get; }

    /// <summary>Listens on a port; on a free one if it is 0. Somebody else may take a port between finding and using it: then another is tried.</summary>
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
            port == 0 ? $"Expected a free port on 127.0.0.1; none could be had in {MaxAttempts} attempts." : $"Expected the port {port} of 127.0.0.1 to be free; it could not be had: {last?.Message}",
            last);
    }

    /// <summary>Answers requests from now on.</summary>
    public void Serve(Func<HttpListenerRequest, TestResponse> answer) => _accepting = Task.Run(() => AcceptAsync(answer), CancellationToken.None);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stopped.IsCancellationRequested)
            return;
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(AnswersUnderWay()).ConfigureAwait(false);
        _listener.Close();
        await _accepting.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task AcceptAsync(Func<HttpListenerRequest, TestResponse> answer)
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await _listener.GetContextAsync().ConfigureAwait(false);
                Keep(Task.Run(() => AnswerAsync(context, answer), CancellationToken.None));
            }
        }
        catch (Exception exception) when (_stopped.IsCancellationRequested && exception is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // Closed while waiting: that is how it ends.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context, Func<HttpListenerRequest, TestResponse> answer)
    {
        TestResponse response = await DecideAsync(answer, context.Request).ConfigureAwait(false);
        try
        {
            if (response == TestResponse.ConnectionLost)
                BreakOff(context.Response);
            else
                Write(response, context.Response);
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or InvalidOperationException or IOException)
        {
            // The client has gone.
            context.Response.Abort();
        }
    }

    // A script that throws must not leave the client waiting: the exception is the answer.
    private async Task<TestResponse> DecideAsync(Func<HttpListenerRequest, TestResponse> answer, HttpListenerRequest request)
    {
        try
        {
            TestResponse response = answer(request);
            await response.Gate.WaitAsync(_stopped).ConfigureAwait(false);
            return response;
        }
        catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
        {
            return new TestResponse { Status = 503, ContentType = "text/plain", Body = "The server stops." };
        }
        catch (Exception exception)
        {
            return new TestResponse { Status = 500, ContentType = "text/plain", Body = exception.ToString() };
        }
    }

    private void Keep(Task answer)
    {
        lock (_gate)
        {
            _answers.RemoveAll(static other => other.IsCompleted);
            _answers.Add(answer);
        }
    }

    private Task[] AnswersUnderWay()
    {
        lock (_gate)
        {
            return [.. _answers];
        }
    }

    /// <summary>The path of a request as it came.</summary>
    public static string PathOf(HttpListenerRequest request)
    {
        string target = request.RawUrl ?? "/";
        int query = target.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? target : target[..query];
    }

    // HttpListener ends an answer that has not begun with an empty 200: only one that promises more breaks off.
    private static void BreakOff(HttpListenerResponse response)
    {
        response.ContentLength64 = 1;
        response.Abort();
    }

    private static void Write(TestResponse answer, HttpListenerResponse response)
    {
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        foreach ((string name, string value) in answer.Headers)
            response.Headers[name] = value;
        response.Close(Encoding.UTF8.GetBytes(answer.Body), willBlock: true);
    }
}
