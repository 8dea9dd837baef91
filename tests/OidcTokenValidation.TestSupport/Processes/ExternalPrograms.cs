namespace OidcTokenValidation.TestSupport.Processes;

/// <summary>Programs that tests start, and the handling of missing ones.</summary>
public static class ExternalPrograms
{
    /// <summary>Set to 1 where a missing program is a failure instead of a skipped test.</summary>
    private const string RequiredVariable = "REQUIRE_INTEROP";

    private const string DebianPostgreSql = "/usr/lib/postgresql";

    private static readonly string[] PostgreSqlPrograms = ["initdb", "postgres", "pg_basebackup"];

    public static string DotNet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>The folder with initdb, pg_basebackup and postgres: Debian keeps them off the PATH.</summary>
    public static string? PostgreSqlFolder { get; } = FindPostgreSql();

    public static string? RedisServer { get; } = FindOnPath("redis-server");

    /// <summary>A .NET tool, which .ci/run installs into the folder of artifacts.</summary>
    public static string? GarnetServer { get; } = FindOnPath("garnet-server") ?? FindTool("garnet-server");

    /// <summary>Whether postgres must run as another user, because it does not start as root.</summary>
    public static bool NeedsOtherUser { get; } = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess;

    public static string RequirePostgreSql() => PostgreSqlFolder
        ?? throw SkipOrFail("PostgreSQL's initdb, postgres and pg_basebackup are neither on the PATH nor below " + DebianPostgreSql + ": install PostgreSQL (apt-get install postgresql).");

    public static string RequireRedis() => RedisServer ?? throw SkipOrFail("redis-server is not on the PATH: install Redis (apt-get install redis-server).");

    public static string RequireGarnet() => GarnetServer
        ?? throw SkipOrFail("garnet-server is neither on the PATH nor in artifacts/tools: dotnet tool install garnet-server --version 2.2.8 --tool-path artifacts/tools.");

    /// <summary>Skips the running test, or fails it.</summary>
    public static InvalidOperationException SkipOrFail(string missing)
    {
        bool isRequired = string.Equals(Environment.GetEnvironmentVariable(RequiredVariable), "1", StringComparison.Ordinal);
        Assert.False(isRequired, $"{RequiredVariable}=1, but: {missing}");
        Assert.Skip(missing);
        return new InvalidOperationException(missing);
    }

    public static string? FindOnPath(string file) => OnPath().Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);

    private static string? FindTool(string name) => Repository.GetPath("artifacts", "tools", name) is var path && File.Exists(path) ? path : null;

    private static string? FindPostgreSql()
    {
        if (OperatingSystem.IsWindows())
            return null;
        IEnumerable<string> debian = Directory.Exists(DebianPostgreSql) ? Directory.GetDirectories(DebianPostgreSql).Select(static folder => Path.Combine(folder, "bin")) : [];
        return OnPath().Concat(debian.OrderByDescending(static folder => folder, StringComparer.Ordinal))
            .FirstOrDefault(static folder => Array.TrueForAll(PostgreSqlPrograms, program => File.Exists(Path.Combine(folder, program))));
    }

    private static string[] OnPath() => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
