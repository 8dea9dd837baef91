using System.Net;
using System.Net.Sockets;

namespace OidcTokenValidation.Testing.Server;

/// <summary>Finds a port that is free at this moment: HttpListener cannot ask the system for one.</summary>
internal static class FreePort
{
    public static int Find()
    {
        using var probe = new TcpListener(IPAddress.Loopback, port: 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
