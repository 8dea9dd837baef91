using OidcTokenValidation.Redis.Tests.Support;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.Redis.Tests.Proofs;

/// <summary>Many proofs at once, each of them twice.</summary>
public sealed class ConcurrencyTests(SharedServers servers)
{
    private const int Count = 20_000;

    [Fact]
    public Task Redis_accepts_each_of_20_000_proofs_exactly_once() => AssertExactAsync(servers.Redis);

    [Fact]
    public Task Garnet_accepts_each_of_20_000_proofs_exactly_once() => AssertExactAsync(servers.Garnet);

    [Fact]
    public async Task Garnet_without_transactions_for_scripts_accepts_each_proof_exactly_once()
    {
        await using var server = await RedisServer.StartGarnetAsync("--lua");
        await AssertExactAsync(server);
    }

    private static async Task AssertExactAsync(RedisServer server)
    {
        await using var nodes = new Nodes(server);
        RedisReplayStore[] stores = [nodes.OpenStore(), nodes.OpenStore()];
        DateTimeOffset expiry = DateTimeOffset.UtcNow.AddMinutes(10);
        var proofs = Enumerable.Range(0, Count).Select(_ => (Proof.CreateRandom(), expiry)).ToArray();

        var sent = await Task.WhenAll(stores.Select(store => Task.Run(() => store.SendManyAsync(proofs))));

        var outcomes = sent.SelectMany(static node => node).CountBy(static proof => proof.Outcome).ToDictionary();
        Assert.Equal((Count, Count, 2), (outcomes[ReplayOutcome.Added], outcomes[ReplayOutcome.Replayed], outcomes.Count));
        Assert.Equal(Count, sent.SelectMany(static node => node).Where(static proof => proof.Outcome is ReplayOutcome.Added).DistinctBy(static proof => proof.Proof).Count());
    }
}
