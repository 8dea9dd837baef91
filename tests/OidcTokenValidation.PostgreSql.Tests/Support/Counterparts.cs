namespace OidcTokenValidation.PostgreSql.Tests.Support;

/// <summary>Where the real servers lie, and what to do where they are missing.</summary>
internal static class Counterparts
{
    /// <summary>Set to 1 where a missing counterpart is a failure instead of a skipped test.</summary>
    private const string RequiredVariable = "REQUIRE_INTEROP";

    private const string DebianFolder = "/usr/lib/postgresql";

    private static readonly string[] Programs = ["initdb", "postgres", "pg_basebackup"];

    public static string DotNet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>The folder with initdb, pg_ctl and postgres: Debian keeps them off the PATH.</summary>
    public static string? PostgreSqlFolder { get; } = FindPostgreSql();

    public static string? RedisServer { get; } = OnPath().Select(static folder => Path.Combine(folder, "redis-server")).FirstOrDefault(File.Exists);

    /// <summary>postgres refuses to run as root: then it runs as nobody.</summary>
    public static bool NeedsOtherUser { get; } = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess;

    public static string RequirePostgreSql() =>
        PostgreSqlFolder ?? throw Missing("PostgreSQL's initdb, postgres and pg_basebackup are neither on the PATH nor below " + DebianFolder + ": install PostgreSQL (apt-get install postgresql).");

    public static string RequireRedis() => RedisServer ?? throw Missing("redis-server is not on the PATH: install Redis (apt-get install redis-server).");

    // Skips the running test, or fails it.
    private static InvalidOperationException Missing(string reason)
    {
        var required = string.Equals(Environment.GetEnvironmentVariable(RequiredVariable), "1", StringComparison.Ordinal);
        Assert.False(required, $"{RequiredVariable}=1, but: {reason}");
        Assert.Skip(reason);
        return new InvalidOperationException(reason);
    }

    private static string? FindPostgreSql()
    {
        if (OperatingSystem.IsWindows()) return null;
        var debian = Directory.Exists(DebianFolder) ? Directory.GetDirectories(DebianFolder).Select(static folder => Path.Combine(folder, "bin")) : [];
        return OnPath().Concat(debian.OrderByDescending(static folder => folder, StringComparer.Ordinal))
            .FirstOrDefault(static folder => Array.TrueForAll(Programs, program => File.Exists(Path.Combine(folder, program))));
    }

    private static string[] OnPath() => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
