using System.Globalization;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.TestSupport.Processes;

/// <summary>A Redis or Garnet server of the test's own, on a loopback port, with its data in a temporary folder.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("oidc-redis-");
    private readonly string _program;
    private readonly string[] _settings;
    private ChildProcess? _process;

    private RedisServer(string program, string[] settings) => (_program, _settings) = (program, settings);

    public int Port { get; } = LoopbackPort.Find();

    public string ConnectionString => $"127.0.0.1:{PortText}";

    private string PortText => Port.ToString(CultureInfo.InvariantCulture);

    /// <summary>Starts redis-server, without persistence unless the settings have it; skips the test if it is missing.</summary>
    public static async Task<RedisServer> StartAsync(params string[] settings)
    {
        var server = new RedisServer(ExternalPrograms.RequireRedis(), ["--save", "", "--appendonly", "no", .. settings]);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts garnet-server; skips the test if it is missing.</summary>
    public static async Task<RedisServer> StartGarnetAsync(params string[] settings)
    {
        var server = new RedisServer(ExternalPrograms.RequireGarnet(), settings);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts the ended server again, with what it has saved.</summary>
    public async Task StartAgainAsync()
    {
        string[] place = ReferenceEquals(_program, ExternalPrograms.RedisServer)
            ? ["--dir", _folder.FullName]
            : ["--checkpointdir", _folder.FullName, "--memory", "128m", "--index", "16m"];
        _process = ChildProcess.Start(_program, ["--port", PortText, "--bind", "127.0.0.1", .. place, .. _settings]);
        while (!(await _process.ReadAsync()).Contains("Ready to accept connections", StringComparison.OrdinalIgnoreCase))
            Assert.False(_process.HasExited, $"{_program} ended: {string.Join('\n', _process.Output)}");
    }

    /// <summary>Ends the server as its operator would: it saves its data if it is configured to.</summary>
    public Task StopAsync() => _process!.SignalAsync("TERM");

    /// <summary>Ends the server as a power cut would.</summary>
    public Task KillAsync() => _process!.SignalAsync("KILL");

    /// <summary>Freezes the server: its connections stay open, and no request gets a response.</summary>
    public Task FreezeAsync() => _process!.SendSignalAsync("STOP");

    public Task ThawAsync() => _process!.SendSignalAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
