using System.Reflection;

namespace OidcTokenValidation.Interop.Tests.Harness;

/// <summary>Where the real counterparts lie, and what to do where they are missing.</summary>
internal static class Counterparts
{
    /// <summary>Set to 1 where a missing counterpart is a failure instead of a skipped test.</summary>
    private const string RequiredVariable = "REQUIRE_INTEROP";

    public static string NodeFolder { get; } = Locate("NodeFolder");

    public static string SampleAssembly { get; } = Locate("SampleAssembly");

    public static string DotNet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    public static string? Node { get; } = FindOnPath(OperatingSystem.IsWindows() ? "node.exe" : "node");

    /// <summary>The reason why these tests cannot run here, or null.</summary>
    public static string? Missing { get; } =
        Node is null ? "Node.js is not on the PATH."
        : Directory.Exists(Path.Combine(NodeFolder, "node_modules", "oidc-provider")) ? null
        : "The npm packages are missing: run `npm ci` in tests/OidcTokenValidation.Interop.Tests/node.";

    /// <summary>Skips the running test, or fails it, where a counterpart is missing.</summary>
    public static void Require()
    {
        if (Missing is null)
        {
            return;
        }

        var required = string.Equals(Environment.GetEnvironmentVariable(RequiredVariable), "1", StringComparison.Ordinal);
        Assert.False(required, $"{RequiredVariable}=1, but: {Missing}");
        Assert.Skip(Missing);
    }

    private static string Locate(string name)
    {
        var recorded = typeof(Counterparts).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => string.Equals(attribute.Key, name, StringComparison.Ordinal)).Value!;
        return Path.GetFullPath(recorded.Replace('\\', '/'), AppContext.BaseDirectory);
    }

    private static string? FindOnPath(string file) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(folder => Path.Combine(folder, file))
            .FirstOrDefault(File.Exists);
}
