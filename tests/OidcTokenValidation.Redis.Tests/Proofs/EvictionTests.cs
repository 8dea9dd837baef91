using Microsoft.Extensions.Logging;
using OidcTokenValidation.Redis.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Logging;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.Redis.Tests.Proofs;

/// <summary>A server whose memory is full, with each kind of policy.</summary>
public sealed class EvictionTests
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("allkeys-lru")]
    [InlineData("allkeys-lfu")]
    [InlineData("allkeys-random")]
    public async Task Policy_that_evicts_the_keys_makes_the_store_unavailable(string policy)
    {
        await using var server = await RedisServer.StartAsync("--maxmemory-policy", policy);
        await using var nodes = new Nodes(server);
        var log = new LogCollector();
        var store = nodes.OpenStore(log: log);
        for (int request = 0; request < 20; request++)
            Assert.Equal(ReplayOutcome.Unavailable, await store.SendAsync());

        var health = await store.ProbeAsync(_cancellation);
        Assert.False(health.IsAvailable);
        Assert.StartsWith($"The server's maxmemory-policy is {policy}, so it may evict these keys", health.Fault, StringComparison.Ordinal);
        Assert.Contains(health.Fault!, Assert.Single(log.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policy_that_is_changed_is_noticed_within_10_seconds_and_its_repair_within_one()
    {
        await using var server = await RedisServer.StartAsync();
        await using var nodes = new Nodes(server);
        var clock = new TestClock(DateTimeOffset.UtcNow);
        var store = nodes.OpenStore(time: clock);
        Assert.Equal(ReplayOutcome.Added, await store.SendAsync());

        await nodes.ExecuteAsync("config", "set", "maxmemory-policy", "allkeys-lru");
        clock.Advance(TimeSpan.FromSeconds(10));
        await UntilAsync(store, ReplayOutcome.Unavailable);
        await nodes.ExecuteAsync("config", "set", "maxmemory-policy", "noeviction");
        clock.Advance(TimeSpan.FromSeconds(1));
        await UntilAsync(store, ReplayOutcome.Added);
    }

    [Theory]
    [InlineData("noeviction", false)]
    [InlineData("volatile-ttl", false)]
    [InlineData("volatile-lru", false)]
    [InlineData("allkeys-lru", true)]
    [InlineData("allkeys-random", true)]
    public async Task Full_memory_leads_to_no_proof_that_is_accepted_twice(string policy, bool acceptEviction)
    {
        await using var server = await RedisServer.StartAsync("--maxmemory", "4mb", "--maxmemory-policy", policy);
        await using var nodes = new Nodes(server);
        var log = new LogCollector();
        var store = nodes.OpenStore(options => options.AcceptEviction = acceptEviction, log);
        DateTimeOffset expiry = Proof.Expiry.AddMinutes(30);
        var first = await store.SendManyAsync(Enumerable.Range(0, 30_000).Select(_ => (Proof.CreateRandom(), expiry)));

        // Others use the same server: the keys of the store are not the only ones to evict.
        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => SetAsync(nodes, $"other{number}")));
        (ReplayKey, DateTimeOffset)[] used =
            [.. first.Where(static proof => proof.Outcome is ReplayOutcome.Added).Select(static proof => (proof.Proof, proof.Expiry))];
        var second = await store.SendManyAsync(used);

        TestContext.Current.TestOutputHelper!.WriteLine($"{policy}: {used.Length} accepted, then "
            + string.Join(", ", second.CountBy(static proof => proof.Outcome).Select(static count => $"{count.Value} {count.Key}")));
        Assert.InRange(used.Length, 1000, 29_999);
        Assert.DoesNotContain(second, static proof => proof.Outcome is ReplayOutcome.Added);
        if (!acceptEviction)
        {
            Assert.All(second, static proof => Assert.Equal(ReplayOutcome.Replayed, proof.Outcome));
            Assert.Contains(log.Messages(LogLevel.Error), static text => text.Contains("memory is full (maxmemory)", StringComparison.Ordinal));
            Assert.False((await store.ProbeAsync(_cancellation)).IsAvailable);
        }
    }

    // An error means that the memory is full.
    private static async Task SetAsync(Nodes nodes, string key)
    {
        try
        {
            await nodes.ExecuteAsync("set", key, new string('x', 50_000), "ex", "1000");
        }
        catch (StackExchange.Redis.RedisServerException exception) when (exception.Message.StartsWith("OOM", StringComparison.Ordinal))
        {
            // The memory is full.
        }
    }

    private async Task UntilAsync(RedisReplayStore store, ReplayOutcome outcome)
    {
        for (long start = TimeProvider.System.GetTimestamp(); await store.SendAsync() != outcome; await Task.Delay(10, _cancellation))
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(60), $"The outcome is not {outcome}.");
    }
}
