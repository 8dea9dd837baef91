using System.Globalization;
using OidcTokenValidation.PostgreSql.Tests.Support;
using StackExchange.Redis;

namespace OidcTokenValidation.PostgreSql.Tests.Redis;

/// <summary>A Redis server of the test's own, on a loopback port, with its data in memory only.</summary>
public sealed class RedisServer : IAsyncLifetime
{
    private readonly int _port = LoopbackPort.Find();
    private ChildProcess? _process;

    public async ValueTask InitializeAsync()
    {
        if (Counterparts.RedisServer is null) return;
        await StartAsync();
    }

    /// <summary>A connection, as one node has it.</summary>
    public Task<ConnectionMultiplexer> ConnectAsync()
    {
        Counterparts.RequireRedis();
        return ConnectionMultiplexer.ConnectAsync(string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port},abortConnect=false,connectTimeout=30000"));
    }

    public async Task StartAsync()
    {
        _process = ChildProcess.Start(
            Counterparts.RequireRedis(), "--port", _port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction");
        while (!_process.ReadLine().Contains("Ready to accept connections", StringComparison.OrdinalIgnoreCase))
            Assert.False(_process.HasExited, "redis-server ended.");
    }

    public async Task StopAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        _process = null;
    }

    /// <summary>The server stands still: its connection stays open, and nothing is answered.</summary>
    public Task FreezeAsync() => _process!.SignalAsync("STOP");

    public Task ThawAsync() => _process!.SignalAsync("CONT");

    public async ValueTask DisposeAsync() => await StopAsync();
}
