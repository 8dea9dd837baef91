using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace OidcTokenValidation.TestSupport.Wire;

/// <summary>What lies between an API and a server of its own. Healed after a cut, only new connections work: the old ones stay silent for ever.</summary>
public sealed class Network : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Socket> _sockets = [];
    private readonly ConcurrentBag<Task> _tasks = [];
    private readonly int _target;
    private Socket _listener = CreateSocket();
    private volatile int _generation;
    private NetworkCut? _cut;

    public Network(int targetPort)
    {
        _target = targetPort;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        Listen();
    }

    public int Port { get; }

    public void Cut(NetworkCut cut = NetworkCut.Silent)
    {
        _cut = cut;
        _generation++;
        if (cut is NetworkCut.Silent)
            return;
        foreach (Socket socket in _sockets)
            End(socket, cut);
        if (cut is NetworkCut.Refused)
        {
            // Bound and not listening: no other process can use the port.
            _listener.Dispose();
            _listener = CreateSocket();
            _listener.Bind(new IPEndPoint(IPAddress.Loopback, Port));
        }
    }

    public void Heal()
    {
        _generation++;
        if (_cut is NetworkCut.Refused)
            Listen();
        _cut = null;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        foreach (Socket socket in _sockets)
            socket.Dispose();
        await Task.WhenAll(_tasks);
        _stop.Dispose();
    }

    private static Socket CreateSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    // Without lingering a close is a reset.
    private static void End(Socket socket, NetworkCut cut)
    {
        if (cut is NetworkCut.Reset)
            socket.Close(timeout: 0);
        else
            socket.Dispose();
    }

    private void Listen()
    {
        _listener.Listen();
        _tasks.Add(AcceptAsync(_listener));
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                Socket near = Add(await listener.AcceptAsync(_stop.Token));
                if (_cut is NetworkCut.Reset)
                    End(near, NetworkCut.Reset);
                else
                    _tasks.Add(ConnectAsync(near));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It is cut, or the test is over.
        }
    }

    private async Task ConnectAsync(Socket near)
    {
        int generation = _generation;
        Socket far = Add(CreateSocket());
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
            await Task.WhenAll(PumpAsync(near, far, generation), PumpAsync(far, near, generation));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The server is gone, or the test is over.
            near.Dispose();
        }
    }

    private async Task PumpAsync(Socket from, Socket to, int generation)
    {
        byte[] buffer = new byte[8192];
        try
        {
            for (int read; (read = await from.ReceiveAsync(buffer, _stop.Token)) > 0;)
            {
                if (Passes(generation))
                    await to.SendAsync(buffer.AsMemory(0, read), _stop.Token);
            }

            if (Passes(generation))
                to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // One of both sides ended it, or the test is over.
            if (Passes(generation))
                to.Dispose();
        }
    }

    private bool Passes(int generation) => generation == _generation && _cut is null;

    private Socket Add(Socket socket)
    {
        socket.NoDelay = true;
        _sockets.Add(socket);
        return socket;
    }
}

/// <summary>How a network fails.</summary>
public enum NetworkCut
{
    /// <summary>It swallows what is sent.</summary>
    Silent = 0,

    /// <summary>Connections are closed, and new ones refused.</summary>
    Refused = 1,

    /// <summary>Connections are reset, new ones too.</summary>
    Reset = 2,
}
