using System.Net;
using System.Net.Sockets;

namespace Timesheets;

/// <summary>What HttpListener lacks: a free port, concurrent requests, and a shutdown.</summary>
internal static class Loopback
{
    /// <summary>Listens on a port of the loopback address; 0 takes any free one.</summary>
    /// <exception cref="SettingsException">Another process uses the port.</exception>
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

    /// <summary>Serves requests concurrently until the host stops.</summary>
    public static async Task ServeAsync(this HttpListener listener, Func<HttpListenerContext, Task> respond, CancellationToken stopping)
    {
        using CancellationTokenRegistration stop = stopping.Register(listener.Stop);
        while (listener.IsListening && !stopping.IsCancellationRequested)
        {
            try
            {
                // A stopped listener may never complete GetContextAsync.
                _ = RespondAsync(await listener.GetContextAsync().WaitAsync(stopping), respond);
            }
            catch (Exception exception) when (exception is HttpListenerException or InvalidOperationException or OperationCanceledException
                && (!listener.IsListening || stopping.IsCancellationRequested))
            {
                // The listener was stopped.
            }
        }
    }

    private static async Task RespondAsync(HttpListenerContext context, Func<HttpListenerContext, Task> respond)
    {
        try
        {
            await Task.Yield();
            await respond(context);
        }
        catch (Exception exception)
        {
            context.Response.Abort();
            if (exception is not (HttpListenerException or IOException or ObjectDisposedException))   // the client has disconnected
                await Console.Error.WriteLineAsync(exception.ToString());
        }
    }

    // Another process may take the port before it is used: then the start fails with a message.
    private static int FindFreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
