using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Migration.Tests.Harness;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Processes;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.Migration.Tests.Peers;

/// <summary>The lines of .NET's packages in the scoreboard of <c>oidc-token conformance</c> have the numbers of a run.</summary>
public sealed class ConformanceTests
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Peers => new()
    {
        { "this library", "OidcTokenValidation.AspNetCore" },
        { "JwtBearer", "Microsoft.AspNetCore.Authentication.JwtBearer" },
        { "Identity.Web", "Microsoft.Identity.Web" },
        { "OpenIddict", "OpenIddict.Validation.AspNetCore" },
    };

    [Theory]
    [MemberData(nameof(Peers))]
    public async Task Line_of_the_scoreboard_has_the_numbers_of_a_run(string name, string package)
    {
        int port = LoopbackPort.Find(), issuerPort = LoopbackPort.Find();
        string issuer = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{issuerPort}");
        await using ConformanceTool tool = await ConformanceTool.StartAsync(
            issuerPort, string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"), _cancellation, Scoreboard.GetOptions(package, TestIssuer.DefaultAudience));
        using var client = new HttpClient(Api.CreateHandler());
        string keys = await client.GetStringAsync(issuer + "/jwks", _cancellation);
        Action<IServiceCollection, PeerProvider> add = PeerApi.All.Single(peer => peer.Name == name).Add;
        await using Api api = await PeerApi.StartAsync(add, new PeerProvider(issuer, keys), port);

        Scoreboard.ShouldHave(package, await tool.GetOutcomeAsync(_cancellation));
    }
}
