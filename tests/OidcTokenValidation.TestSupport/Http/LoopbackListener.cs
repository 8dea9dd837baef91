using System.Net;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.TestSupport.Http;

/// <summary>A real HttpListener on a free port of the loopback address, whose requests are served in parallel until it is disposed.</summary>
public sealed class LoopbackListener : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _loop;

    /// <param name="serve">Starts serving a request; it neither blocks nor throws.</param>
    public LoopbackListener(Action<HttpListenerContext> serve)
    {
        (_listener, Port) = Listen();
        _loop = RunAsync(serve);
    }

    public int Port { get; }

    public void Stop() => _listener.Stop();

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        _closed.TrySetResult();
        await _loop;
    }

    // HttpListener does not support port 0.
    private static (HttpListener Listener, int Port) Listen()
    {
        while (true)
        {
            int port = LoopbackPort.Find();
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

    private async Task RunAsync(Action<HttpListenerContext> serve)
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                // A closed listener may never complete the pending call.
                Task<HttpListenerContext> next = _listener.GetContextAsync();
                if (await Task.WhenAny(next, _closed.Task) != next)
                    return;
                context = await next;
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            serve(context);
        }
    }
}
