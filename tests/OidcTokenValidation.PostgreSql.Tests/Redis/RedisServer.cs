using System.Globalization;
using OidcTokenValidation.TestSupport.Processes;
using OidcTokenValidation.TestSupport.Wire;
using StackExchange.Redis;

namespace OidcTokenValidation.PostgreSql.Tests.Redis;

/// <summary>A Redis server of the test's own, on a loopback port, with its data in memory only.</summary>
public sealed class RedisServer : IAsyncLifetime
{
    private readonly int _port = LoopbackPort.Find();
    private ChildProcess? _process;

    public async ValueTask InitializeAsync()
    {
        if (ExternalPrograms.RedisServer is null) return;
        await StartAsync();
    }

    /// <summary>A connection, as one node has it.</summary>
    public Task<ConnectionMultiplexer> ConnectAsync()
    {
        ExternalPrograms.RequireRedis();
        return ConnectionMultiplexer.ConnectAsync(string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port},abortConnect=false,connectTimeout=30000"));
    }

    public async Task StartAsync()
    {
        _process = ChildProcess.Start(
            ExternalPrograms.RequireRedis(), "--port", _port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction");
        while (!(await _process.ReadAsync()).Contains("Ready to accept connections", StringComparison.OrdinalIgnoreCase))
            Assert.False(_process.HasExited, "redis-server ended.");
    }

    public async Task StopAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        _process = null;
    }

    /// <summary>Stops the process: its connections stay open, and it does not respond.</summary>
    public Task FreezeAsync() => _process!.SendSignalAsync("STOP");

    public Task ThawAsync() => _process!.SendSignalAsync("CONT");

    public async ValueTask DisposeAsync() => await StopAsync();
}
