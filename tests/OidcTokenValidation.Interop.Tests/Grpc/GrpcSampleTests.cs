using System.Net;
using System.Text.RegularExpressions;
using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.Interop.Tests.Grpc;

/// <summary>The gRPC sample as a program: the calls that it prints work, wrong settings end it with a message, and bytes that are no message do not affect it.</summary>
public sealed partial class GrpcSampleTests : IClassFixture<GrpcWorld>
{
    private const string Ready = "listening on ";

    private readonly GrpcWorld _world;
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public GrpcSampleTests(GrpcWorld world)
    {
        Counterparts.Require();
        _world = world;
    }

    [Theory]
    [InlineData("off", new[] { "OK", "UNAUTHENTICATED", "UNAUTHENTICATED", "PERMISSION_DENIED", "OK" })]
    [InlineData("required", new[] { "OK", "UNAUTHENTICATED", "UNAUTHENTICATED", "PERMISSION_DENIED", "OK" })]
    public async Task Printed_calls_do_what_is_printed_above_them_and_the_proof_works_once(string nonce, string[] expected)
    {
        await using var sample = await StartAsync("--nonce", nonce);
        List<string> lines;
        do
        {
            await Task.Delay(50, _cancellation);
            lines = [.. sample.Output];
        }
        while (lines.Count(IsCommand) < expected.Length);

        var address = sample.ReadyLine[Ready.Length..];
        var printed = lines.Index().Where(line => IsCommand(line.Item)).ToList();
        Assert.Equal(expected, printed.Select(line => Status().Match(lines[line.Index - 1]).Groups["status"].Value));
        Assert.All(printed, line => Assert.EndsWith($" {new Uri(address).Authority} timesheets.v1.Timesheets/ListTimesheets", line.Item, StringComparison.Ordinal));
        foreach (var (status, command) in expected.Zip(printed.Select(line => line.Item)).Append(("UNAUTHENTICATED", printed[^1].Item)))
        {
            var code = status switch { "OK" => "0", "UNAUTHENTICATED" => "16", _ => "7" };
            var fields = Field().Matches(command).Select(field => (field.Groups["name"].Value, field.Groups["value"].Value));
            Assert.Equal(code, await PostAsync(address, "ListTimesheets", [0, 0, 0, 0, 0], fields));
        }
    }

    [Theory]
    [InlineData("Health", new byte[] { 0, 0, 0, 0, 0 }, "0")]
    [InlineData("Health", new byte[0], "13")]
    [InlineData("Health", new byte[] { 0, 0, 0 }, "13")]
    [InlineData("Health", new byte[] { 0, 0, 0, 0, 9, 1 }, "13")]
    [InlineData("Health", new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, "13")]
    [InlineData("Health", new byte[] { 0, 0, 0, 0, 1, 255 }, "2")]
    [InlineData("Health", new byte[] { 1, 0, 0, 0, 0 }, "13")]
    [InlineData("Health", new byte[] { 0, 255, 255, 255, 255 }, "2")]
    [InlineData("Health", new byte[] { 0, 0, 1, 0, 1 }, "8")]
    [InlineData("Nothing", new byte[] { 0, 0, 0, 0, 0 }, "12")]
    public async Task Bytes_that_are_no_message_get_a_status(string method, byte[] body, string status) =>
        Assert.Equal(status, await PostAsync(_world.Address, method, body, []));

    [Theory]
    [InlineData("application/grpc", 200)]
    [InlineData("Application/GRPC+proto", 200)]
    [InlineData("application/grpc;charset=utf-8", 200)]
    [InlineData("application/grpcx", 415)]
    [InlineData("application/grpc-web", 415)]
    [InlineData("application/json", 415)]
    [InlineData(null, 415)]
    public async Task Media_type_other_than_gRPC_is_rejected(string? contentType, int status)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_world.Address}/timesheets.v1.Timesheets/Health")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([0, 0, 0, 0, 0]),
        };
        request.Content.Headers.TryAddWithoutValidation("content-type", contentType);
        using var response = await http.SendAsync(request, _cancellation);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("-INT")]
    [InlineData("-TERM")]
    public async Task Signals_end_the_sample_with_exit_code_0(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals.");
        await using var sample = await StartAsync();
        Assert.SkipWhen(signal == "-INT" && sample.IgnoresInterrupts, Interrupts.Reason);
        Assert.Equal(0, await sample.SignalAsync(signal, _cancellation));
    }

    [Fact]
    public async Task Wrong_setting_ends_the_sample_with_a_message()
    {
        var end = await Assert.ThrowsAsync<InvalidOperationException>(
            () => ChildProcess.RunAsync(ExternalPrograms.DotNet, [Counterparts.GrpcSampleAssembly, "--dpopp", "off"], input: string.Empty, _cancellation));
        Assert.Contains("ended with 1: '--dpopp' is not a setting.", end.Message, StringComparison.Ordinal);
    }

    private static bool IsCommand(string line) => line.StartsWith("grpcurl -plaintext ", StringComparison.Ordinal);

    private Task<ChildProcess> StartAsync(params string[] settings) =>
        ChildProcess.StartAsync(ExternalPrograms.DotNet, [Counterparts.GrpcSampleAssembly, "--port", "0", .. settings], Ready, _cancellation);

    private async Task<string> PostAsync(string address, string method, byte[] body, IEnumerable<(string Name, string Value)> fields)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{address}/timesheets.v1.Timesheets/{method}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.TryAddWithoutValidation("content-type", "application/grpc");
        foreach (var (name, value) in fields)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await http.SendAsync(request, _cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (response.Headers.TryGetValues("grpc-status", out var alone) ? alone : response.TrailingHeaders.GetValues("grpc-status")).Single();
    }

    [GeneratedRegex(": (?<status>[A-Z_]{2,})", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Status();

    [GeneratedRegex("-H '(?<name>[^:]+): (?<value>[^']+)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Field();
}
