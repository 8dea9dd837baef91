using System.Net;
using System.Net.Sockets;

namespace Timesheets;

/// <summary>The port of this API. It is bound first, because its address is part of the configuration.</summary>
public static class LoopbackPort
{
    /// <summary>Binds a port of the loopback address; 0 takes any free one. Nothing listens yet.</summary>
    /// <exception cref="SettingsException">Another program has the port.</exception>
    public static Socket Bind(int port, out string address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new SettingsException($"Cannot listen on http://127.0.0.1:{port} ({exception.Message}). Write another --port; 0 takes any free one.");
        }

        address = $"http://{socket.LocalEndPoint}";
        return socket;
    }
}
