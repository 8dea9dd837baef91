using System.Xml.Linq;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Migration.Tests.Harness;
using OidcTokenValidation.TestSupport;

namespace OidcTokenValidation.Migration.Tests.Peers;

/// <summary>The same requests to this library and to its peers: PEERS.md has the response of each, in the versions of this repository.</summary>
public sealed class PeerTests(Providers providers) : IClassFixture<Providers>
{
    private static readonly string Document = File.ReadAllText(Repository.GetPath("src", "OidcTokenValidation.AspNetCore", "PEERS.md"));

    [Fact]
    public async Task Table_of_the_document_has_the_responses_of_the_peers()
    {
        var responses = new List<string[]>();
        foreach ((_, Action<IServiceCollection, PeerProvider> add) in PeerApi.All)
        {
            await using Api api = await PeerApi.StartAsync(add, new PeerProvider(providers.Home.Issuer.Issuer, providers.Home.Issuer.Jwks));
            responses.Add(await Task.WhenAll(PeerCase.All.Select(request => SendAsync(api, request))));
        }

        string table = string.Join(
            '\n', PeerCase.All.Select((request, index) => $"| {request.Name} | {string.Join(" | ", responses.Select(column => column[index]))} |"));
        Assert.True(table == string.Join('\n', Rows()), "PEERS.md should have these rows:\n" + table);
    }

    [Theory]
    [InlineData("Microsoft.AspNetCore.Authentication.JwtBearer")]
    [InlineData("Microsoft.Identity.Web")]
    [InlineData("OpenIddict.Validation.AspNetCore")]
    public void Version_of_the_document_is_the_one_that_is_tested(string package)
    {
        XElement version = Assert.Single(
            XDocument.Load(Repository.GetPath("Directory.Packages.props")).Descendants("PackageVersion"),
            element => (string?)element.Attribute("Include") == package);

        Assert.Contains($"{package} {(string?)version.Attribute("Version")}", Document, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_of_the_document_are_the_peers() =>
        Assert.Contains($"| request | {string.Join(" | ", PeerApi.All.Select(static peer => peer.Name))} |\n", Document, StringComparison.Ordinal);

    private static IEnumerable<string> Rows() => Document.Split('\n')
        .SkipWhile(static line => !line.StartsWith("| request |", StringComparison.Ordinal)).Skip(2)
        .TakeWhile(static line => line.StartsWith('|'));

    private async Task<string> SendAsync(Api api, PeerCase request)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, "/");
        foreach (string value in request.Authorization(providers))
            Assert.True(message.Headers.TryAddWithoutValidation("Authorization", value));
        using HttpResponseMessage response = await api.Client.SendAsync(message, TestContext.Current.CancellationToken);
        return $"{(int)response.StatusCode}";
    }
}
