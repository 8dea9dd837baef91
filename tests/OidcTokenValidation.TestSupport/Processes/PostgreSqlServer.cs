using System.Globalization;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.TestSupport.Processes;

/// <summary>A PostgreSQL server of the test's own, on a loopback port, in a temporary folder.</summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    private readonly string _programs;
    private readonly DirectoryInfo _folder;
    private ChildProcess? _process;

    private PostgreSqlServer(string programs, DirectoryInfo? folder)
    {
        _programs = programs;
        _folder = folder ?? Directory.CreateTempSubdirectory("oidc-pg-");
        if (!OperatingSystem.IsWindows() && ExternalPrograms.NeedsOtherUser)
            File.SetUnixFileMode(_folder.FullName, (UnixFileMode)0b111_111_111);
    }

    public int Port { get; } = LoopbackPort.Find();

    public string ConnectionString => $"Host=127.0.0.1;Port={Port};Database=postgres;Username=test;Timeout=60;Command Timeout=60";

    private string Data => Path.Combine(_folder.FullName, "data");

    private string PortText => Port.ToString(CultureInfo.InvariantCulture);

    /// <summary>Starts a server with an empty database.</summary>
    /// <param name="folder">Where the data are; a new temporary folder if null.</param>
    public static Task<PostgreSqlServer> StartAsync(DirectoryInfo? folder = null) => CreateAsync(
        folder,
        static server => server.RunAsync("initdb", "-D", server.Data, "-U", "test", "--auth=trust", "--no-sync", "--no-locale", "-E", "UTF8"));

    /// <summary>Starts a standby that streams what this server writes, asynchronously.</summary>
    public Task<PostgreSqlServer> StartStandbyAsync() => CreateAsync(
        folder: null,
        standby => standby.RunAsync("pg_basebackup", "-h", "127.0.0.1", "-p", PortText, "-U", "test", "-D", standby.Data, "-R", "-X", "stream", "-c", "fast", "--no-sync"));

    /// <summary>Starts the stopped server again with its existing data.</summary>
    public async Task StartAgainAsync()
    {
        (string file, string[] before) = GetCommand("postgres");
        string[] settings =
        [
            "-D", Data, "-p", PortText, "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "log_line_prefix=",
        ];
        _process = await ChildProcess.StartAsync(
            file,
            [.. before, .. settings],
            "LOG:  database system is ready to accept",
            TestContext.Current.CancellationToken,
            readyOnError: true,
            workingDirectory: Path.GetTempPath());
    }

    /// <summary>Ends the server as its operator would: sessions are ended, the data are written.</summary>
    public Task StopAsync() => _process!.SignalAsync("INT");

    /// <summary>Ends the server as a power cut would.</summary>
    public Task CrashAsync() => _process!.SignalAsync("QUIT");

    /// <summary>Freezes the server's processes: connections stay open, and no request gets a response.</summary>
    public Task FreezeAsync() => SignalAllAsync("STOP");

    public Task ThawAsync() => SignalAllAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        for (int attempt = 0; _folder.Exists; attempt++, _folder.Refresh())
        {
            try
            {
                _folder.Delete(recursive: true);
            }
            catch (IOException) when (attempt < 300)
            {
                // The last of the killed processes is just closing its files.
                await Task.Delay(100);
            }
        }
    }

    private static async Task<PostgreSqlServer> CreateAsync(DirectoryInfo? folder, Func<PostgreSqlServer, Task> fill)
    {
        var server = new PostgreSqlServer(ExternalPrograms.RequirePostgreSql(), folder);
        try
        {
            await fill(server);
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    // The postmaster first, so that no process is added; a session that has just ended is no fault.
    private Task SignalAllAsync(string signal) => ChildProcess.RunAsync(
        "sh", "-c", $"main=$(head -1 '{Data}/postmaster.pid'); kill -{signal} $main && for one in $(pgrep -P $main); do kill -{signal} $one 2>/dev/null; done; true");

    private Task RunAsync(string program, params IEnumerable<string> arguments)
    {
        (string file, string[] before) = GetCommand(program);
        return ChildProcess.RunAsync(file, [.. before, .. arguments], input: string.Empty, TestContext.Current.CancellationToken, Path.GetTempPath());
    }

    // setpriv becomes the program, so that signals reach it.
    private (string File, string[] Before) GetCommand(string program)
    {
        string path = Path.Combine(_programs, program);
        return ExternalPrograms.NeedsOtherUser ? ("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", path]) : (path, []);
    }
}
