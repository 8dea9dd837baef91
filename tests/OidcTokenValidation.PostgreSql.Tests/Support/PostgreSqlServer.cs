using System.Globalization;
using Npgsql;

namespace OidcTokenValidation.PostgreSql.Tests.Support;

/// <summary>A PostgreSQL server of the test's own, on a loopback port, in a temporary folder.</summary>
internal sealed class PostgreSqlServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _programs;
    private readonly DirectoryInfo _folder;
    private ChildProcess? _process;

    private PostgreSqlServer(string programs, DirectoryInfo? folder = null)
    {
        _programs = programs;
        _folder = folder ?? Directory.CreateTempSubdirectory("oidc-pg-");
        if (!OperatingSystem.IsWindows() && Counterparts.NeedsOtherUser)
            File.SetUnixFileMode(_folder.FullName, (UnixFileMode)0b111_111_111);
    }

    public int Port { get; } = LoopbackPort.Find();

    public string ConnectionString => $"Host=127.0.0.1;Port={Port};Database=postgres;Username=test;Timeout=60;Command Timeout=60";

    private string Data => Path.Combine(_folder.FullName, "data");

    /// <param name="folder">Where the data are; a new temporary folder if null.</param>
    public static Task<PostgreSqlServer> StartAsync(DirectoryInfo? folder = null) => CreateAsync(
        folder,
        static server => server.RunProgram("initdb", "-D", server.Data, "-U", "test", "--auth=trust", "--no-sync", "--no-locale", "-E", "UTF8"));

    /// <summary>Starts a standby that streams what this server writes, asynchronously.</summary>
    public Task<PostgreSqlServer> StartStandbyAsync() => CreateAsync(
        null,
        standby => standby.RunProgram("pg_basebackup", "-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), "-U", "test", "-D", standby.Data, "-R", "-X", "stream", "-c", "fast", "--no-sync"));

    /// <summary>The standby becomes the primary.</summary>
    public Task PromoteAsync() => ExecuteAsync("select pg_promote(wait => true)");

    /// <summary>Starts the server where it was stopped; its data are what was left.</summary>
    public async Task StartAgainAsync()
    {
        var port = Port.ToString(CultureInfo.InvariantCulture);
        _process = Launch("postgres", "-D", Data, "-p", port, "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off");
        for (var start = TimeProvider.System.GetTimestamp(); ; await Task.Delay(50))
        {
            try
            {
                await ExecuteAsync("select 1");
                return;
            }
            catch (NpgsqlException exception)
            {
                if (_process.HasExited || TimeProvider.System.GetElapsedTime(start) > Patience)
                    throw new InvalidOperationException($"postgres did not start: {_process.Errors}", exception);
            }
        }
    }

    /// <summary>Ends the server as its operator would: sessions are ended, the data are written.</summary>
    public async Task StopAsync()
    {
        await _process!.SignalAsync("INT");
        await _process.ExitAsync();
    }

    /// <summary>Ends the server as a power cut would.</summary>
    public async Task CrashAsync()
    {
        await _process!.SignalAsync("QUIT");
        await _process.ExitAsync();
    }

    /// <summary>The server's processes stand still: connections stay open, and nothing is answered.</summary>
    public Task FreezeAsync() => SignalAllAsync("STOP");

    public Task ThawAsync() => SignalAllAsync("CONT");

    public async Task<object?> ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                _folder.Delete(recursive: true);
                return;
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
        var server = new PostgreSqlServer(Counterparts.RequirePostgreSql(), folder);
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

    private async Task SignalAllAsync(string signal)
    {
        // The postmaster first, so that no process is added; a session that has just ended is no fault.
        await ChildProcess.RunAsync("sh", "-c", $"main=$(head -1 '{Data}/postmaster.pid'); kill -{signal} $main && for one in $(pgrep -P $main); do kill -{signal} $one 2>/dev/null; done; true");
    }

    private ChildProcess Launch(string program, params IEnumerable<string> arguments)
    {
        var (file, before) = Command(program);
        return ChildProcess.Start(file, [.. before, .. arguments]);
    }

    private Task RunProgram(string program, params IEnumerable<string> arguments)
    {
        var (file, before) = Command(program);
        return ChildProcess.RunAsync(file, [.. before, .. arguments]);
    }

    // setpriv becomes the program, so that signals reach it.
    private (string File, string[] Before) Command(string program)
    {
        var path = Path.Combine(_programs, program);
        return Counterparts.NeedsOtherUser ? ("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", path]) : (path, []);
    }
}
