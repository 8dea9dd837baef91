using System.Net;
using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.Interop.Tests;

/// <summary>OPERATIONS.md, "Warnings of DataProtection in containers": the samples in a container where no folder for keys can be written.</summary>
public sealed class DataProtectionTests : IDisposable
{
    private const string Category = "Microsoft.AspNetCore.DataProtection";
    private const string ListeningOn = "listening on ";
    private const string NowListeningOn = "      Now listening on: ";

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });

    public DataProtectionTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "On Windows HOME does not determine where keys are stored.");

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Timesheets_log_no_warning_and_are_healthy()
    {
        await using var api = await StartTimesheetsAsync(Counterparts.SampleAssembly);
        Assert.Equal((200, "Healthy"), await HealthAsync(api.ReadyLine[ListeningOn.Length..]));
        Assert.DoesNotContain(api.Output, IsWarning);
    }

    [Fact]
    public async Task Timesheets_over_gRPC_log_no_warning()
    {
        await using var api = await StartTimesheetsAsync(Counterparts.GrpcSampleAssembly);
        using var request = new HttpRequestMessage(HttpMethod.Get, api.ReadyLine[ListeningOn.Length..]) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var response = await _http.SendAsync(request, _cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain(api.Output, IsWarning);
    }

    [Fact]
    public async Task Things_log_no_warning_of_DataProtection_and_respond()
    {
        await using var api = await StartThingsAsync();
        using var response = await _http.GetAsync(api.ReadyLine[NowListeningOn.Length..] + "/me", _cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.DoesNotContain(api.Output, static line => line.Contains(Category, StringComparison.Ordinal) && IsWarning(line));
    }

    // Proves that the tests above start the samples where the warnings occur.
    [Fact]
    public async Task Samples_log_the_warnings_when_their_log_level_allows_it()
    {
        await using var timesheets = await StartTimesheetsAsync(Counterparts.SampleAssembly, "Warning");
        await using var things = await StartThingsAsync("Warning");
        foreach (var api in (ChildProcess[])[timesheets, things])
        {
            // The console logger writes in the background.
            while (!api.Output.Any(static line => line.StartsWith("warn: " + Category, StringComparison.Ordinal)))
                await Task.Delay(50, _cancellation);
        }
    }

    private static bool IsWarning(string line) =>
        line.StartsWith("warn: ", StringComparison.Ordinal) || line.StartsWith("fail: ", StringComparison.Ordinal) || line.StartsWith("crit: ", StringComparison.Ordinal);

    // HOME is a file: nothing can be created below it, not even by root. Without HOME .NET would use the folder that the system has for the user.
    private static Dictionary<string, string?> Container(string? logLevel)
    {
        Dictionary<string, string?> variables = new(StringComparer.Ordinal)
        {
            ["HOME"] = "/dev/null",
            ["XDG_DATA_HOME"] = null,
            ["DOTNET_RUNNING_IN_CONTAINER"] = "true",

            // The provider of Things is not requested: this port has no proxy.
            ["HTTPS_PROXY"] = "http://127.0.0.1:9",
        };
        if (logLevel is not null)
            variables["Logging__LogLevel__" + Category] = logLevel;
        return variables;
    }

    private Task<ChildProcess> StartTimesheetsAsync(string assembly, string? logLevel = null) => ChildProcess.StartAsync(
        ExternalPrograms.DotNet,
        [assembly, "--port", "0"],
        ListeningOn,
        _cancellation,
        environment: "Production",
        variables: Container(logLevel));

    private Task<ChildProcess> StartThingsAsync(string? logLevel = null) => ChildProcess.StartAsync(
        ExternalPrograms.DotNet,
        [Counterparts.ThingsAssembly, "--urls", "http://127.0.0.1:0", "--contentRoot", Path.GetDirectoryName(Counterparts.ThingsAssembly)!],
        NowListeningOn,
        _cancellation,
        environment: "Production",
        variables: Container(logLevel));

    // Degraded until the keys are there.
    private async Task<(int Status, string Body)> HealthAsync(string address)
    {
        while (true)
        {
            using var response = await _http.GetAsync(address + "/health", _cancellation);
            var health = ((int)response.StatusCode, await response.Content.ReadAsStringAsync(_cancellation));
            if (health != (200, "Degraded"))
                return health;
            await Task.Delay(50, _cancellation);
        }
    }
}
