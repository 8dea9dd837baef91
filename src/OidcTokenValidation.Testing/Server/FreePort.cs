using System.Net;
using System.Net.Sockets;

namespace OidcTokenValidation.Testing.Server;

/// <summary>Finds a free port: HttpListener cannot let the system choose one.</summary>
internal static class FreePort
{
    public static int Find()
    {
        using var probe = new TcpListener(IPAddress.Loopback, port: 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
