using OidcTokenValidation.Redis.Tests.Support;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.Redis.Tests.Proofs;

/// <summary>A server that is killed and started again, with each setting for persistence.</summary>
public sealed class PersistenceTests
{
    private const int Count = 4000;

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public static TheoryData<string, string[]> Settings => new()
    {
        { "none", [] },
        { "snapshots", ["--save", "1 1"] },
        { "log each second", ["--appendonly", "yes", "--appendfsync", "everysec"] },
        { "log always", ["--appendonly", "yes", "--appendfsync", "always"] },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task Killed_server_accepts_no_proof_a_second_time(string name, string[] settings)
    {
        await using var server = await RedisServer.StartAsync(settings);
        await using var nodes = new Nodes(server);
        RedisReplayStore store = nodes.OpenStore(), other = nodes.OpenStore();
        await other.RecoverAsync();
        var used = await UseAsync(store);

        await server.KillAsync();
        await server.StartAgainAsync();
        var recovery = await other.RecoverAsync();

        // A node that has started since does not know what was lost; the others have reported it to the server.
        RedisReplayStore[] all = [other, store, nodes.OpenStore()];
        foreach (var node in all)
            await node.RecoverAsync();
        var again = await Task.WhenAll(all.Select(node => node.SendManyAsync(used)));
        TestContext.Current.TestOutputHelper!.WriteLine($"{name}: {Describe(again[0])}; new proofs after {recovery.TotalSeconds:0.00} s");
        Assert.DoesNotContain(again.SelectMany(static sent => sent), static proof => proof.Outcome is ReplayOutcome.Added);
        Assert.All(again[0], static proof => Assert.NotEqual(ReplayOutcome.QuotaExceeded, proof.Outcome));
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task Accepted_loss_is_what_the_server_did_not_save(string name, string[] settings)
    {
        await using var server = await RedisServer.StartAsync(settings);
        await using var nodes = new Nodes(server);
        var store = nodes.OpenStore(static options => options.AcceptDataLoss = true);
        var used = await UseAsync(store);

        await server.KillAsync();
        await server.StartAgainAsync();
        await store.RecoverAsync();
        var again = await store.SendManyAsync(used);

        int lost = again.Count(static proof => proof.Outcome is ReplayOutcome.Added);
        TestContext.Current.TestOutputHelper!.WriteLine($"{name}: {Describe(again)}");
        Assert.Equal(0, again.Count(static proof => proof.Outcome is ReplayOutcome.Unavailable));
        if (name == "none")
            Assert.Equal(Count, lost);
        if (name == "log always")
            Assert.Equal(0, lost);
    }

    [Fact]
    public async Task Removed_keys_are_a_loss_too()
    {
        await using var server = await RedisServer.StartAsync();
        await using var nodes = new Nodes(server);
        RedisReplayStore store = nodes.OpenStore(), idle = nodes.OpenStore();
        var used = await UseAsync(store);
        await idle.RecoverAsync();

        await nodes.ExecuteAsync("flushall");
        var again = await store.SendManyAsync(used);
        Assert.All(again, static proof => Assert.Equal(ReplayOutcome.Unavailable, proof.Outcome));
        Assert.All(await idle.SendManyAsync(used), static proof => Assert.Equal(ReplayOutcome.Unavailable, proof.Outcome));
        await store.RecoverAsync();
    }

    [Fact]
    public async Task Second_loss_soon_after_the_first_lets_no_other_node_accept_a_proof_again()
    {
        await using var server = await RedisServer.StartAsync();
        await using var nodes = new Nodes(server);
        RedisReplayStore store = nodes.OpenStore(), idle = nodes.OpenStore();
        await store.RecoverAsync();
        await idle.RecoverAsync();

        // The second node has used no proof between the losses.
        await nodes.ExecuteAsync("flushall");
        Assert.True((await idle.ProbeAsync(_cancellation)).IsAvailable);

        // Each of the 16 keys notices the loss by itself.
        await UntilAsync(
            async () => (await store.SendManyAsync(Enumerable.Range(0, 200).Select(static _ => (Proof.CreateRandom(), Proof.Expiry)))).TrueForAll(
                static proof => proof.Outcome is ReplayOutcome.Added),
            static () => Task.CompletedTask);
        var used = await UseAsync(store);
        await nodes.ExecuteAsync("flushall");

        Assert.All(await idle.SendManyAsync(used), static proof => Assert.Equal(ReplayOutcome.Unavailable, proof.Outcome));
    }

    [Fact]
    public async Task Promoted_replica_accepts_no_proof_that_it_did_not_get()
    {
        await using var primary = await RedisServer.StartAsync();
        await using var replica = await RedisServer.StartAsync();
        await using Nodes nodes = new(primary), promoted = new(replica);
        string both = $"{primary.ConnectionString},{replica.ConnectionString}";
        var store = nodes.OpenStore(options => options.ConnectionString = both);
        await promoted.ExecuteAsync("replicaof", "127.0.0.1", primary.Port);
        await store.RecoverAsync();
        await UntilAsync(async () => (string?)await promoted.ExecuteAsync("get", "x") is "1", () => nodes.ExecuteAsync("set", "x", "1"));

        // The replica gets no more than this, as if the network were slow.
        await replica.FreezeAsync();
        var used = await UseAsync(store);
        await primary.KillAsync();
        await replica.ThawAsync();
        await promoted.ExecuteAsync("replicaof", "no", "one");
        await promoted.ExecuteAsync("config", "set", "maxmemory-policy", "noeviction");

        await store.RecoverAsync();
        Assert.DoesNotContain(await store.SendManyAsync(used), static proof => proof.Outcome is ReplayOutcome.Added);
    }

    private static async Task<(ReplayKey Proof, DateTimeOffset Expiry)[]> UseAsync(RedisReplayStore store)
    {
        var sent = await store.SendManyAsync(Enumerable.Range(0, Count).Select(static _ => (Proof.CreateRandom(), Proof.Expiry)));
        Assert.All(sent, static proof => Assert.Equal(ReplayOutcome.Added, proof.Outcome));
        return [.. sent.Select(static proof => (proof.Proof, proof.Expiry))];
    }

    private static string Describe(List<(ReplayKey Proof, DateTimeOffset Expiry, ReplayOutcome Outcome)> sent) =>
        string.Join(", ", sent.CountBy(static proof => proof.Outcome).Select(static count => $"{count.Value} {count.Key}"));

    private async Task UntilAsync(Func<Task<bool>> condition, Func<Task> step)
    {
        for (long start = TimeProvider.System.GetTimestamp(); !await condition(); await Task.Delay(50, _cancellation))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(60), "The condition is not met.");
            await step();
        }
    }
}
