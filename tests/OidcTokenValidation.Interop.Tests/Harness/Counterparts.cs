using System.Reflection;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.Interop.Tests.Harness;

/// <summary>Where the real counterparts lie, and what to do where they are missing.</summary>
internal static class Counterparts
{
    public static string NodeFolder { get; } = Locate("NodeFolder");

    public static string SampleAssembly { get; } = Locate("SampleAssembly");

    /// <summary>The same API on HttpListener.</summary>
    public static string ListenerSampleAssembly { get; } = Locate("ListenerSampleAssembly");

    /// <summary>The same API over gRPC.</summary>
    public static string GrpcSampleAssembly { get; } = Locate("GrpcSampleAssembly");

    /// <summary>The same entries as tools of an MCP server.</summary>
    public static string McpSampleAssembly { get; } = Locate("McpSampleAssembly");

    /// <summary>The API of one screen.</summary>
    public static string ThingsAssembly { get; } = Locate("ThingsAssembly");

    public static string? Node { get; } = ExternalPrograms.FindOnPath(OperatingSystem.IsWindows() ? "node.exe" : "node");

    /// <summary>The reason why these tests cannot run here, or null.</summary>
    public static string? Missing { get; } =
        Node is null ? "Node.js is not on the PATH: install it (apt-get install nodejs npm), then run `npm ci --prefix tests/OidcTokenValidation.Interop.Tests/node`."
        : Array.TrueForAll(["oidc-provider", "better-auth", "oauth4webapi", "dpop", "jose", "@noble/post-quantum", "@grpc/grpc-js", "@grpc/proto-loader", "@sd-jwt/jwt-status-list", "@modelcontextprotocol/sdk"], package => Directory.Exists(Path.Combine(NodeFolder, "node_modules", package))) ? null
        : "The npm packages are missing: run `npm ci --prefix tests/OidcTokenValidation.Interop.Tests/node`.";

    /// <summary>Skips the running test, or fails it, where Node or a package is missing.</summary>
    public static void Require()
    {
        if (Missing is not null)
        {
            ExternalPrograms.SkipOrFail(Missing);
        }
    }

    /// <summary>The browser; skips the running test, or fails it, where it is missing.</summary>
    public static string RequireChromium()
    {
        string[] names = ["chromium", "chromium-browser", "google-chrome"];
        var browser = names.Select(ExternalPrograms.FindOnPath).FirstOrDefault(path => path is not null);
        if (browser is null)
        {
            ExternalPrograms.SkipOrFail($"No Chromium on the PATH, none of {string.Join(", ", names)}: install one (apt-get install chromium).");
        }

        return browser!;
    }

    private static string Locate(string name)
    {
        var recorded = typeof(Counterparts).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => string.Equals(attribute.Key, name, StringComparison.Ordinal)).Value!;
        return Path.GetFullPath(recorded.Replace('\\', '/'), AppContext.BaseDirectory);
    }
}
