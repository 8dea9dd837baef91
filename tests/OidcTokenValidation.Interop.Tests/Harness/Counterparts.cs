using System.Reflection;

namespace OidcTokenValidation.Interop.Tests.Harness;

/// <summary>Where the real counterparts lie, and what to do where they are missing.</summary>
internal static class Counterparts
{
    /// <summary>Set to 1 where a missing counterpart is a failure instead of a skipped test.</summary>
    private const string RequiredVariable = "REQUIRE_INTEROP";

    private const string DebianPostgreSql = "/usr/lib/postgresql";

    public static string NodeFolder { get; } = Locate("NodeFolder");

    public static string SampleAssembly { get; } = Locate("SampleAssembly");

    /// <summary>The same API on HttpListener.</summary>
    public static string ListenerSampleAssembly { get; } = Locate("ListenerSampleAssembly");

    /// <summary>The same API over gRPC.</summary>
    public static string GrpcSampleAssembly { get; } = Locate("GrpcSampleAssembly");

    /// <summary>The API of one screen.</summary>
    public static string ThingsAssembly { get; } = Locate("ThingsAssembly");

    public static string DotNet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    public static string? Node { get; } = FindOnPath(OperatingSystem.IsWindows() ? "node.exe" : "node");

    /// <summary>The reason why these tests cannot run here, or null.</summary>
    public static string? Missing { get; } =
        Node is null ? "Node.js is not on the PATH: install it (apt-get install nodejs npm), then run `npm ci --prefix tests/OidcTokenValidation.Interop.Tests/node`."
        : Array.TrueForAll(["oidc-provider", "oauth4webapi", "dpop", "@grpc/grpc-js", "@grpc/proto-loader"], package => Directory.Exists(Path.Combine(NodeFolder, "node_modules", package))) ? null
        : "The npm packages are missing: run `npm ci --prefix tests/OidcTokenValidation.Interop.Tests/node`.";

    /// <summary>postgres refuses to run as root.</summary>
    public static bool NeedsOtherUser { get; } = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess;

    /// <summary>Skips the running test, or fails it, where Node or a package is missing.</summary>
    public static void Require()
    {
        if (Missing is not null)
        {
            SkipOrFail(Missing);
        }
    }

    /// <summary>The folder with initdb and postgres; skips the running test, or fails it, where they are missing.</summary>
    public static string RequirePostgreSql()
    {
        var folder = FoldersWithPrograms().FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));
        if (folder is null)
        {
            SkipOrFail($"PostgreSQL's initdb and postgres are neither on the PATH nor below {DebianPostgreSql}: install PostgreSQL (apt-get install postgresql).");
        }

        return folder!;
    }

    /// <summary>The browser; skips the running test, or fails it, where it is missing.</summary>
    public static string RequireChromium()
    {
        string[] names = ["chromium", "chromium-browser", "google-chrome"];
        var browser = names.Select(FindOnPath).FirstOrDefault(path => path is not null);
        if (browser is null)
        {
            SkipOrFail($"No Chromium on the PATH, none of {string.Join(", ", names)}: install one (apt-get install chromium).");
        }

        return browser!;
    }

    private static void SkipOrFail(string missing)
    {
        var required = string.Equals(Environment.GetEnvironmentVariable(RequiredVariable), "1", StringComparison.Ordinal);
        Assert.False(required, $"{RequiredVariable}=1, but: {missing}");
        Assert.Skip(missing);
    }

    // Debian keeps them off the PATH.
    private static IEnumerable<string> FoldersWithPrograms() => Directory.Exists(DebianPostgreSql)
        ? OnPath().Concat(Directory.GetDirectories(DebianPostgreSql).Select(version => Path.Combine(version, "bin")))
        : OnPath();

    private static string Locate(string name)
    {
        var recorded = typeof(Counterparts).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => string.Equals(attribute.Key, name, StringComparison.Ordinal)).Value!;
        return Path.GetFullPath(recorded.Replace('\\', '/'), AppContext.BaseDirectory);
    }

    private static string? FindOnPath(string file) => OnPath().Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);

    private static string[] OnPath() => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
