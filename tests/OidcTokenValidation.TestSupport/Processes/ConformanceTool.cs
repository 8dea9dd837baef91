using System.Globalization;
using System.Text.Json;

namespace OidcTokenValidation.TestSupport.Processes;

/// <summary><c>oidc-token conformance</c> as a process, for test projects that reference the tool.</summary>
public sealed class ConformanceTool : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private static readonly string Assembly = Path.Combine(AppContext.BaseDirectory, System.Reflection.Assembly.GetEntryAssembly()!.GetName().Name!);

    private readonly ChildProcess _process;

    private ConformanceTool(ChildProcess process) => _process = process;

    /// <summary>Starts the command. It serves its issuer when this ends, and waits for the API.</summary>
    public static async Task<ConformanceTool> StartAsync(int issuerPort, string api, CancellationToken cancellationToken, params IEnumerable<string> options) =>
        new(await ChildProcess.StartAsync(
            ExternalPrograms.DotNet,
            [
                // With the frameworks and packages of the test project, which has the tool beside itself.
                "exec", "--runtimeconfig", Assembly + ".runtimeconfig.json", "--depsfile", Assembly + ".deps.json",
                Path.Combine(AppContext.BaseDirectory, "oidc-token.dll"), "conformance", "--format", "json", "--rate", "200", "--api", api,
                "--port", issuerPort.ToString(CultureInfo.InvariantCulture), .. options,
            ],
            "issuer ",
            cancellationToken,
            readyOnError: true));

    /// <summary>Waits for the report.</summary>
    public async Task<ConformanceOutcome> GetOutcomeAsync(CancellationToken cancellationToken)
    {
        while (!_process.HasExited)
            await Task.Delay(Interval, cancellationToken);
        int exitCode = await _process.ExitAsync(cancellationToken);
        string output = string.Join('\n', _process.Output.TakeWhile(static line => !line.StartsWith("issuer ", StringComparison.Ordinal)));
        Assert.True(exitCode is 0 or 1, string.Join('\n', _process.Output));
        return new ConformanceOutcome(JsonElement.Parse(output));
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
