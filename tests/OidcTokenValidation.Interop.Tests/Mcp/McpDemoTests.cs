using System.Globalization;
using System.Text.RegularExpressions;
using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.Interop.Tests.Mcp;

/// <summary>The MCP sample with its embedded issuer: the calls that it prints work and have the printed results.</summary>
public sealed partial class McpDemoTests
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Printed_calls_do_what_is_printed_above_them()
    {
        await using var sample = await ChildProcess.StartAsync(
            ExternalPrograms.DotNet, [Counterparts.McpSampleAssembly, "--port", "0", "--nonce", "required"], "listening on ", _cancellation);
        List<string> lines;
        do
        {
            await Task.Delay(50, _cancellation);
            lines = [.. sample.Output];
        }
        while (lines.Count(static line => line.StartsWith("curl ", StringComparison.Ordinal)) < 5);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });

        var statuses = new List<int>();
        foreach ((int index, string line) in lines.Index().Where(static line => line.Item.StartsWith("curl ", StringComparison.Ordinal)))
        {
            (string, string)[] fields = [.. Field().Matches(line).Select(static field => (field.Groups["name"].Value, field.Groups["value"].Value))];
            statuses.Add(int.Parse(FirstStatus().Match(lines[index - 1]).Groups["status"].Value, CultureInfo.InvariantCulture));
            Assert.Contains(McpRequest.List, line, StringComparison.Ordinal);
            Assert.Equal(statuses[^1], (await McpRequest.PostAsync(http, line.Split(' ')[2], McpRequest.List, _cancellation, fields)).Status);
        }

        Assert.Equal([200, 401, 401, 403, 200], statuses);
    }

    [Theory]
    [InlineData("--revocations", "memory")]
    [InlineData("--replay", "Host=127.0.0.1")]
    [InlineData("--client-id", "web")]
    public async Task Setting_of_the_other_hosts_ends_the_sample_with_a_message(string setting, string value)
    {
        var end = await Assert.ThrowsAsync<InvalidOperationException>(
            () => ChildProcess.RunAsync(ExternalPrograms.DotNet, [Counterparts.McpSampleAssembly, setting, value], input: string.Empty, _cancellation));

        Assert.Contains("ended with 1: --replay, --revocations and --client-id are settings of the other hosts.", end.Message, StringComparison.Ordinal);
    }

    [GeneratedRegex(": (?<status>[0-9]{3})", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FirstStatus();

    [GeneratedRegex("-H '(?<name>Authorization|DPoP): (?<value>[^']+)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Field();
}
