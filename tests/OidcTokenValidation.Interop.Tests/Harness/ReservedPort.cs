using System.Net;
using System.Net.Sockets;

namespace OidcTokenValidation.Interop.Tests.Harness;

/// <summary>A loopback port that refuses every connection and that no other process can use: bound, never listening.</summary>
internal sealed class ReservedPort : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ReservedPort() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public string Url => $"http://{_socket.LocalEndPoint}";

    public void Dispose() => _socket.Dispose();
}
