using System.Net;
using System.Net.Sockets;

namespace OidcTokenValidation.TestSupport.Wire;

public static class LoopbackPort
{
    /// <summary>A port that was free a moment ago.</summary>
    public static int Find()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
