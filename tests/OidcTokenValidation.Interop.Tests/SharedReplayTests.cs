using System.Net;
using System.Net.Http.Headers;
using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.Interop.Tests;

/// <summary>Two nodes of the API that share what they know of used proofs (<c>--replay</c>, RFC 9449 §11.1).</summary>
public sealed class SharedReplayTests
{
    // The name that both nodes have to their clients, as behind a load balancer that leaves Host alone.
    private const string Host = "api.example.com";

    private readonly InteropWorld _world;
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public SharedReplayTests(InteropWorld world)
    {
        Counterparts.Require();
        _world = world;
    }

    [Fact]
    public async Task Proof_passes_once_on_two_nodes_and_none_where_the_database_is_gone()
    {
        await using var database = await PostgreSqlServer.StartAsync();
        var nodes = await Task.WhenAll(StartNodeAsync(database), StartNodeAsync(database));
        await using var first = nodes[0];
        await using var second = nodes[1];
        var client = await _world.ClientAsync("ES256");
        var proofs = await OAuthClient.MakeProofsAsync(new ProofsTask($"http://{Host}/whoami", client.Token, client.Key, Count: 26), _cancellation);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });

        var copies = proofs.Skip(1).SelectMany(proof => (IEnumerable<(string Proof, SampleApi Node)>)[(proof, first), (proof, second), (proof, first), (proof, second)]).ToList();
        var outcomes = await Task.WhenAll(copies.Select(async copy => (copy.Proof, Status: await SendAsync(http, copy.Node, client, copy.Proof))));

        Assert.Equal(25, outcomes.Count(outcome => outcome.Status == HttpStatusCode.OK));
        Assert.Equal(75, outcomes.Count(outcome => outcome.Status == HttpStatusCode.Unauthorized));
        Assert.Equal(25, outcomes.Where(outcome => outcome.Status == HttpStatusCode.OK).DistinctBy(outcome => outcome.Proof).Count());

        await database.DisposeAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await SendAsync(http, first, client, proofs[0]));
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Username=test", "Failed to connect to 127.0.0.1")]
    [InlineData("Host=nowhere.invalid;Username=test", "")]
    public async Task Database_that_cannot_be_reached_ends_the_sample_with_a_message(string database, string reason)
    {
        using var closed = new ReservedPort();

        var end = await Assert.ThrowsAsync<InvalidOperationException>(() => ChildProcess.RunAsync(
            ExternalPrograms.DotNet, [Counterparts.SampleAssembly, "--port", "0", "--replay", $"{database};Port={new Uri(closed.Url).Port}"], input: string.Empty, _cancellation));

        Assert.Contains($"ended with 1: --replay names a database that cannot be used. {reason}", end.Message, StringComparison.Ordinal);
    }

    private Task<SampleApi> StartNodeAsync(PostgreSqlServer database) =>
        SampleApi.StartAsync(_world.Provider.Issuer, _cancellation, "--replay", database.ConnectionString);

    private async Task<HttpStatusCode> SendAsync(HttpClient http, SampleApi node, BoundClient client, string proof)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, node.Address + "/whoami");
        request.Headers.Host = Host;
        request.Headers.Authorization = new AuthenticationHeaderValue("DPoP", client.Token);
        request.Headers.Add("DPoP", proof);
        using var response = await http.SendAsync(request, _cancellation);
        return response.StatusCode;
    }
}
