using System.Net;
using System.Net.Sockets;

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

    /// <summary>Answers requests, none waiting for another, until the host stops.</summary>
    public static async Task ServeAsync(this HttpListener listener, Func<HttpListenerContext, Task> answer, CancellationToken stopping)
    {
        using CancellationTokenRegistration stop = stopping.Register(listener.Stop);
        while (listener.IsListening && !stopping.IsCancellationRequested)
        {
            try
            {
                // A listener that is stopped may forget who waits for it.
                _ = AnswerAsync(await listener.GetContextAsync().WaitAsync(stopping), answer);
            }
            catch (Exception exception) when (exception is HttpListenerException or InvalidOperationException or OperationCanceledException
                && (!listener.IsListening || stopping.IsCancellationRequested))
            {
                // Stopped while it waited.
            }
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
