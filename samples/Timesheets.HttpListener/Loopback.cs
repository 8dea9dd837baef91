using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Timesheets;

/// <summary>What HttpListener leaves to its users: a free port, requests side by side, and an end.</summary>
internal static class Loopback
{
    /// <summary>Listens on a port of the loopback address; 0 takes any free one.</summary>
    /// <exception cref="SettingsException">Somebody else has the port.</exception>
    public static HttpListener Listen(int port, out string address)
    {
        address = $"http://127.0.0.1:{(port == 0 ? FindFreePort() : port)}";
        var listener = new HttpListener { Prefixes = { address + "/" } };
        try
        {
            listener.Start();
        }
        catch (HttpListenerException exception)
        {
            throw new SettingsException($"Cannot listen on {address} ({exception.Message}). Write another --port; 0 takes any free one.");
        }

        return listener;
    }

    /// <summary>Answers requests, none waiting for another, until Ctrl-C or SIGTERM.</summary>
    public static async Task ServeAsync(this HttpListener listener, Func<HttpListenerContext, Task> answer)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        while (listener.IsListening)
        {
            try
            {
                // A listener that is stopped may forget who waits for it.
                Task<HttpListenerContext> next = listener.GetContextAsync();
                if (await Task.WhenAny(next, stopped.Task) == next)
                    _ = AnswerAsync(await next, answer);
            }
            catch (Exception exception) when (!listener.IsListening && exception is (HttpListenerException or InvalidOperationException))
            {
                // Stopped while it waited.
            }
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;   // the program comes to its end by itself, with exit code 0
            listener.Stop();
            stopped.TrySetResult();
        }
    }

    private static async Task AnswerAsync(HttpListenerContext context, Func<HttpListenerContext, Task> answer)
    {
        try
        {
            await Task.Yield();
            await answer(context);
        }
        catch (Exception exception)
        {
            context.Response.Abort();
            if (exception is not (HttpListenerException or IOException or ObjectDisposedException))   // the client has gone
                await Console.Error.WriteLineAsync(exception.ToString());
        }
    }

    // Somebody else may take it meanwhile: then the start fails, and says so.
    private static int FindFreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
