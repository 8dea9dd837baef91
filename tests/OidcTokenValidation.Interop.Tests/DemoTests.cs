using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.Interop.Tests;

/// <summary>The sample with its embedded issuer: the first program that a new user runs. The requests that it prints work and have the printed results.</summary>
public sealed partial class DemoTests
{
    private const string Ready = "listening on ";

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, new string[0], new[] { 200, 401, 401, 403, 200 })]
    [InlineData(true, new string[0], new[] { 200, 401, 401, 403, 200 })]
    [InlineData(false, new[] { "--nonce", "required" }, new[] { 200, 401, 401, 403, 200 })]
    [InlineData(false, new[] { "--dpop", "required", "--nonce", "required" }, new[] { 401, 401, 401, 401, 200 })]
    [InlineData(true, new[] { "--dpop", "required", "--nonce", "required" }, new[] { 401, 401, 401, 401, 200 })]
    [InlineData(false, new[] { "--dpop", "off" }, new[] { 200, 401, 401, 403, 401 })]
    public async Task Printed_requests_do_what_is_printed_above_them_and_the_proof_works_once(bool onHttpListener, string[] settings, int[] expected)
    {
        await using var sample = await StartAsync(onHttpListener, settings);
        var printed = await ReadAsync(sample, expected.Length);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });

        Assert.Equal(expected, printed.Select(request => request.Status));
        foreach (var request in printed)
        {
            Assert.Equal(request.Status, (int)await SendAsync(http, request.Command));
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(http, printed[^1].Command));
    }

    [Theory]
    [InlineData("--dpop", "sometimes", "--dpop is 'sometimes'. Write one of: off, optional, required.")]
    [InlineData("--nonce", "optional", "--nonce is 'optional'. Write one of: off, required.")]
    [InlineData("--replay", "redis", "--replay is neither 'memory' nor a PostgreSQL connection string.")]
    [InlineData("--replay", "Password=hunter2", "ConnectionString of PostgreSqlReplayStoreOptions has no Host")]
    [InlineData("--replay", "Password=hunter2", "ConnectionString of PostgreSqlReplayStoreOptions has no Host", true)]
    [InlineData("--port", "99999", "--port is '99999'.")]
    [InlineData("--dpopp", "off", "'--dpopp' is not a setting.")]
    [InlineData("--dpopp", "off", "'--dpopp' is not a setting.", true)]
    public async Task Wrong_setting_ends_the_sample_with_a_message(string setting, string value, string message, bool onHttpListener = false)
    {
        var end = await Assert.ThrowsAsync<InvalidOperationException>(
            () => ChildProcess.RunAsync(ExternalPrograms.DotNet, [SampleOn(onHttpListener), setting, value], input: string.Empty, _cancellation));

        Assert.Contains("ended with 1: " + message, end.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", end.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Help_names_every_setting(bool onHttpListener)
    {
        string help = await ChildProcess.RunAsync(ExternalPrograms.DotNet, [SampleOn(onHttpListener), "--help"], input: string.Empty, _cancellation);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => ChildProcess.RunAsync(ExternalPrograms.DotNet, [SampleOn(onHttpListener), "--dpopp", "off"], input: string.Empty, _cancellation));

        string[] settings = error.Message.Trim().TrimEnd('.').Split("with one of ")[1].Split(", ");
        Assert.Equal(settings.Order(StringComparer.Ordinal), HelpLine().Matches(help).Select(static line => line.Groups["key"].Value).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Port_that_is_taken_is_named(bool onHttpListener)
    {
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        string port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        var end = await Assert.ThrowsAsync<InvalidOperationException>(
            () => ChildProcess.RunAsync(ExternalPrograms.DotNet, [SampleOn(onHttpListener), "--port", port], input: string.Empty, _cancellation));

        Assert.Contains("ended with 1: ", end.Message, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:" + port, end.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "-INT")]
    [InlineData(false, "-TERM")]
    [InlineData(true, "-INT")]
    [InlineData(true, "-TERM")]
    public async Task Signals_end_the_sample_with_exit_code_0(bool onHttpListener, string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals.");
        await using var sample = await StartAsync(onHttpListener, []);
        Assert.SkipWhen(signal == "-INT" && sample.IgnoresInterrupts, Interrupts.Reason);

        Assert.Equal(0, await sample.SignalAsync(signal, _cancellation));
    }

    private static string SampleOn(bool onHttpListener) => onHttpListener ? Counterparts.ListenerSampleAssembly : Counterparts.SampleAssembly;

    private Task<ChildProcess> StartAsync(bool onHttpListener, string[] settings) =>
        ChildProcess.StartAsync(ExternalPrograms.DotNet, [SampleOn(onHttpListener), "--port", "0", .. settings], Ready, _cancellation);

    // The requests are printed after the line that reports that the sample is ready.
    private async Task<List<(int Status, string Command)>> ReadAsync(ChildProcess sample, int count)
    {
        List<string> lines;
        do
        {
            await Task.Delay(50, _cancellation);
            lines = [.. sample.Output];
        }
        while (lines.Count(line => line.StartsWith("curl ", StringComparison.Ordinal)) < count);

        return [.. lines
            .Index()
            .Where(line => line.Item.StartsWith("curl ", StringComparison.Ordinal))
            .Select(line => (int.Parse(FirstStatus().Match(lines[line.Index - 1]).Groups["status"].Value, CultureInfo.InvariantCulture), line.Item))];
    }

    private async Task<HttpStatusCode> SendAsync(HttpClient http, string command)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, command.Split(' ')[2]);
        foreach (Match field in Field().Matches(command))
        {
            request.Headers.TryAddWithoutValidation(field.Groups["name"].Value, field.Groups["value"].Value);
        }

        using var response = await http.SendAsync(request, _cancellation);
        return response.StatusCode;
    }

    [GeneratedRegex("^ +--(?<key>[a-z-]+) ", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex HelpLine();

    [GeneratedRegex(": (?<status>[0-9]{3})", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FirstStatus();

    [GeneratedRegex("-H '(?<name>[^:]+): (?<value>[^']+)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Field();
}
