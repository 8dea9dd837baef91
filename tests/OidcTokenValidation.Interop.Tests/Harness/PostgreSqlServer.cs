using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OidcTokenValidation.Interop.Tests.Harness;

/// <summary>A PostgreSQL server of the test's own, on a loopback port, in a temporary folder.</summary>
internal sealed class PostgreSqlServer : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly DirectoryInfo _folder;

    private PostgreSqlServer(ChildProcess process, DirectoryInfo folder, string port)
    {
        _process = process;
        _folder = folder;
        ConnectionString = $"Host=127.0.0.1;Port={port};Database=postgres;Username=test";
    }

    public string ConnectionString { get; }

    public static async Task<PostgreSqlServer> StartAsync(CancellationToken cancellationToken)
    {
        var programs = Counterparts.RequirePostgreSql();
        var folder = Directory.CreateTempSubdirectory("oidc-interop-pg-");
        if (!OperatingSystem.IsWindows() && Counterparts.NeedsOtherUser)
        {
            File.SetUnixFileMode(folder.FullName, (UnixFileMode)0b111_111_111);
        }

        var data = Path.Combine(folder.FullName, "data");
        var port = FreePort();
        await RunAsUser([Path.Combine(programs, "initdb"), "-D", data, "-U", "test", "--auth=trust", "--no-sync", "--no-locale", "-E", "UTF8"], cancellationToken);
        string[] postgres =
        [
            .. AsUser, Path.Combine(programs, "postgres"), "-D", data, "-p", port, "-c", "listen_addresses=127.0.0.1",
            "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "log_line_prefix=",
        ];

        // The server says on standard error that it is ready.
        var process = await ChildProcess.StartAsync(
            "sh", ["-c", "exec \"$@\" 2>&1", "sh", .. postgres], "LOG:  database system is ready to accept connections", cancellationToken);
        return new PostgreSqlServer(process, folder, port);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        for (var attempt = 0; _folder.Exists; attempt++, _folder.Refresh())
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

    // postgres refuses to run as root: then it runs as nobody.
    private static string[] AsUser => Counterparts.NeedsOtherUser ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : [];

    private static Task<string> RunAsUser(string[] command, CancellationToken cancellationToken)
    {
        string[] whole = [.. AsUser, .. command];
        return ChildProcess.RunAsync(whole[0], whole[1..], input: string.Empty, cancellationToken);
    }

    private static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }
}
