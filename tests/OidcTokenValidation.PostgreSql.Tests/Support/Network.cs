using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace OidcTokenValidation.PostgreSql.Tests.Support;

/// <summary>What lies between an API and its database. Cut, it swallows what is sent; healed, only new connections work: the old ones stay silent for ever.</summary>
internal sealed class Network : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Socket> _sockets = [];
    private readonly ConcurrentBag<Task> _pumps = [];
    private readonly int _target;
    private readonly Task _accepting;
    private volatile int _generation;
    private volatile bool _isCut;

    public Network(int targetPort)
    {
        _target = targetPort;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Cut()
    {
        _isCut = true;
        _generation++;
    }

    public void Heal()
    {
        _generation++;
        _isCut = false;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        foreach (var socket in _sockets) socket.Dispose();
        await Task.WhenAll(_pumps);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = Keep(await _listener.AcceptSocketAsync(_stop.Token));
                var far = Keep(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
                await far.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
                _pumps.Add(PumpAsync(near, far, _generation));
                _pumps.Add(PumpAsync(far, near, _generation));
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private Socket Keep(Socket socket)
    {
        socket.NoDelay = true;
        _sockets.Add(socket);
        return socket;
    }

    private async Task PumpAsync(Socket from, Socket to, int generation)
    {
        var buffer = new byte[8192];
        try
        {
            for (int read; (read = await from.ReceiveAsync(buffer, _stop.Token)) > 0;)
            {
                if (generation == _generation && !_isCut) await to.SendAsync(buffer.AsMemory(0, read), _stop.Token);
            }

            if (generation == _generation && !_isCut) to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // One of both sides ended it, or the test is over.
        }
    }
}
