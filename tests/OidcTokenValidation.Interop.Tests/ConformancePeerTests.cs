using System.Globalization;
using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.TestSupport.Processes;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.Interop.Tests;

/// <summary>The lines of npm's packages in the scoreboard of <c>oidc-token conformance</c> have the numbers of a run.</summary>
public sealed class ConformancePeerTests
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("express-oauth2-jwt-bearer")]
    [InlineData("express-jwt")]
    [InlineData("oidc-spa")]
    public async Task Line_of_the_scoreboard_has_the_numbers_of_a_run(string package)
    {
        Counterparts.Require();
        int port = LoopbackPort.Find(), issuerPort = LoopbackPort.Find();
        await using ConformanceTool tool = await ConformanceTool.StartAsync(
            issuerPort, string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"), _cancellation, Scoreboard.GetOptions(package, SampleApi.Audience));
        await using ChildProcess peer = await ChildProcess.StartAsync(
            Counterparts.Node!,
            [
                Path.Combine(Counterparts.NodeFolder, "peers.mjs"), package, string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{issuerPort}"),
                SampleApi.Audience, port.ToString(CultureInfo.InvariantCulture),
            ],
            "listening",
            _cancellation);

        Scoreboard.ShouldHave(package, await tool.GetOutcomeAsync(_cancellation));
    }
}
