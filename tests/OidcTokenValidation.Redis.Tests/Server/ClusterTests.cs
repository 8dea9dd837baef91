using OidcTokenValidation.Redis.Tests.Support;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.Redis.Tests.Server;

/// <summary>A cluster: each script uses one key, and the keys are spread over its slots.</summary>
public sealed class ClusterTests
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Store_and_feed_work_on_a_cluster()
    {
        await using var server = await RedisServer.StartAsync("--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1");
        await using var nodes = new Nodes(server);
        await nodes.ExecuteAsync("cluster", "addslotsrange", 0, 16383);
        var store = nodes.OpenStore();
        await store.RecoverAsync();
        Assert.True((await store.ProbeAsync(_cancellation)).IsAvailable);
        var proofs = Enumerable.Range(0, 500).Select(static _ => (Proof.CreateRandom(), Proof.Expiry)).ToArray();
        Assert.All(await store.SendManyAsync(proofs), static proof => Assert.Equal(ReplayOutcome.Added, proof.Outcome));
        Assert.All(await store.SendManyAsync(proofs), static proof => Assert.Equal(ReplayOutcome.Replayed, proof.Outcome));

        List<int> slots = [];
        while (slots.Count < 16)
            slots.Add((int)await nodes.ExecuteAsync("cluster", "keyslot", $"dpop:{slots.Count}"));
        Assert.Equal(16, slots.Distinct().Count());
        Assert.All(Enumerable.Range(0, 3), third => Assert.InRange(slots.Count(slot => slot * 3 / 16384 == third), 3, 8));

        var feed = nodes.OpenFeed();
        Assert.False((await feed.ReadAsync(position: null, _cancellation)).IsRestart);
    }
}
