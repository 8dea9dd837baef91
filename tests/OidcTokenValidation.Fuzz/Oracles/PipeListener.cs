using System.IO.Pipelines;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace OidcTokenValidation.Fuzz.Oracles;

/// <summary>A transport of Kestrel without a network: each connection is a pair of pipes.</summary>
internal sealed class PipeListener : IConnectionListenerFactory, IConnectionListener
{
    private readonly Channel<ConnectionContext> _connections = Channel.CreateUnbounded<ConnectionContext>();

    public EndPoint EndPoint { get; private set; } = new IPEndPoint(IPAddress.Loopback, 0);

    public bool IsBound { get; private set; }

    /// <summary>Connects a client.</summary>
    public IDuplexPipe Connect()
    {
        Pipe toServer = new(), toClient = new();
        var server = new DuplexPipe(toServer.Reader, toClient.Writer);
        var client = new DuplexPipe(toClient.Reader, toServer.Writer);
        _connections.Writer.TryWrite(new DefaultConnectionContext("fuzz", server, client));
        return client;
    }

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        (EndPoint, IsBound) = (endpoint, true);
        return new(this);
    }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
        await _connections.Reader.ReadAsync(cancellationToken);

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => default;

    public ValueTask DisposeAsync() => default;

    private sealed class DuplexPipe(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
