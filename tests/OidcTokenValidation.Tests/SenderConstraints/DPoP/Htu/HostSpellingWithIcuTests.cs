using System.Diagnostics;
using System.Text.Json.Nodes;

namespace OidcTokenValidation.Tests.SenderConstraints.DPoP.Htu;

/// <summary>These tests run without ICU (InvariantGlobalization), as a container often does; applications may run with it, and it maps and normalizes more.</summary>
public sealed class HostSpellingWithIcuTests
{
    private static readonly string Assembly = typeof(HostSpellingTests).Assembly.Location;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hosts_have_the_same_spellings_with_ICU()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory();
        try
        {
            string configuration = Path.Combine(directory.FullName, "icu.runtimeconfig.json");
            JsonNode settings = JsonNode.Parse(await File.ReadAllTextAsync(Path.ChangeExtension(Assembly, "runtimeconfig.json"), Cancellation))!;
            settings["runtimeOptions"]!["configProperties"]!["System.Globalization.Invariant"] = false;
            await File.WriteAllTextAsync(configuration, settings.ToJsonString(), Cancellation);

            (int exitCode, string output) = await RunAsync(
                "exec", "--runtimeconfig", configuration, "--depsfile", Path.ChangeExtension(Assembly, "deps.json"), Assembly, "-class", typeof(HostSpellingTests).FullName!, "-noColor");
            Assert.SkipWhen(output.Contains("valid ICU package", StringComparison.Ordinal), "ICU is not installed.");
            Assert.True(exitCode == 0, output);
            Assert.DoesNotContain("Total: 0", output, StringComparison.Ordinal);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        string root = Path.GetFullPath("../../..", Path.GetDirectoryName(typeof(object).Assembly.Location)!);
        using Process process = Process.Start(new ProcessStartInfo(Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"), arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(Cancellation), errors = process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, await output + await errors);
    }
}
