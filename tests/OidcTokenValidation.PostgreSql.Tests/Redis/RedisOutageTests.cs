using OidcTokenValidation.PostgreSql.Tests.Support;
using RedisReplay;
using StackExchange.Redis;

namespace OidcTokenValidation.PostgreSql.Tests.Redis;

/// <summary>A Redis that fails: no proof is accepted, and no request waits longer than the limit.</summary>
public sealed class RedisOutageTests(RedisServer server) : IClassFixture<RedisServer>
{
    // The store's limit is 2 seconds, and a busy machine may add to it.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stopped_server_is_unavailable_and_a_restarted_one_works()
    {
        using var redis = await server.ConnectAsync();
        var store = new RedisReplayStore(redis, TimeProvider.System);
        await AssertRecoversAsync(store);

        await server.StopAsync();
        await AssertUnavailableAsync(store);

        await server.StartAsync();
        await AssertRecoversAsync(store);
    }

    [Fact]
    public async Task Frozen_server_is_unavailable_until_it_resumes()
    {
        using var redis = await server.ConnectAsync();
        var store = new RedisReplayStore(redis, TimeProvider.System);
        await AssertRecoversAsync(store);

        await server.FreezeAsync();
        try
        {
            await AssertUnavailableAsync(store);
        }
        finally
        {
            await server.ThawAsync();
        }

        await AssertRecoversAsync(store);
    }

    [Fact]
    public async Task Proof_is_stored_until_the_clocks_of_all_nodes_have_passed_it()
    {
        using var redis = await server.ConnectAsync();
        var store = new RedisReplayStore(redis, TimeProvider.System) { TimeLimit = TimeSpan.FromSeconds(30) };
        await AssertRecoversAsync(store);
        var late = Proofs.Random();
        Assert.Equal(ReplayOutcome.Added, await store.TryAddAsync(late, DateTimeOffset.UtcNow.AddSeconds(-30), _cancellation));
        Assert.Equal(ReplayOutcome.Replayed, await store.TryAddAsync(late, Proofs.Soon, _cancellation));

        // What may have been removed by now cannot be added, and is no replay.
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.TryAddAsync(Proofs.Random(), DateTimeOffset.UtcNow.AddSeconds(-61), _cancellation).AsTask());
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.TryAddAsync(Proofs.Random(), DateTimeOffset.MinValue, _cancellation).AsTask());

        // As if its minute of tolerance had passed: the next proof removes it.
        var database = redis.GetDatabase();
        await database.SortedSetAddAsync("{dpop}:proofs", late.ToArray(), DateTimeOffset.UtcNow.AddSeconds(-61).ToUnixTimeMilliseconds());
        Assert.Equal(ReplayOutcome.Added, await store.TryAddAsync(Proofs.Random(), Proofs.Soon, _cancellation));
        Assert.Null(await database.SortedSetScoreAsync("{dpop}:proofs", late.ToArray()));
        Assert.True((await store.ProbeAsync(_cancellation)).IsAvailable);
    }

    [Fact]
    public async Task Clock_that_was_ahead_and_is_set_right_makes_new_proofs_unavailable_and_used_ones_replays()
    {
        using var redis = await server.ConnectAsync();
        var store = new RedisReplayStore(redis, TimeProvider.System) { TimeLimit = TimeSpan.FromSeconds(30) };
        await AssertRecoversAsync(store);
        var used = Proofs.Random();
        Assert.Equal(ReplayOutcome.Added, await store.TryAddAsync(used, DateTimeOffset.UtcNow.AddHours(1), _cancellation));

        // As if a proof that expires 50 minutes from now had been removed while the clock was ahead.
        var database = redis.GetDatabase();
        await database.StringSetAsync("{dpop}:removed", DateTimeOffset.UtcNow.AddMinutes(50).ToUnixTimeMilliseconds());
        try
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => store.TryAddAsync(Proofs.Random(), DateTimeOffset.UtcNow.AddMinutes(2), _cancellation).AsTask());
            Assert.Equal(ReplayOutcome.Replayed, await store.TryAddAsync(used, DateTimeOffset.UtcNow.AddHours(1), _cancellation));
            Assert.Equal(ReplayOutcome.Added, await store.TryAddAsync(Proofs.Random(), DateTimeOffset.UtcNow.AddHours(1), _cancellation));
            ReplayStoreHealth health = await store.ProbeAsync(_cancellation);
            Assert.False(health.IsAvailable);
            Assert.Contains("was ahead and was set back", health.Fault, StringComparison.Ordinal);
        }
        finally
        {
            await database.KeyDeleteAsync("{dpop}:removed");
        }
    }

    // IReplayStore: an exception counts as Unavailable.
    private async Task<ReplayOutcome> AddAsync(RedisReplayStore store)
    {
        try
        {
            return await store.TryAddAsync(Proofs.Random(), Proofs.Soon, _cancellation);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return ReplayOutcome.Unavailable;
        }
    }

    private async Task AssertUnavailableAsync(RedisReplayStore store)
    {
        var start = TimeProvider.System.GetTimestamp();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AddAsync(store)));

        Assert.All(outcomes, static outcome => Assert.Equal(ReplayOutcome.Unavailable, outcome));
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.Zero, Bound);
    }

    private async Task AssertRecoversAsync(RedisReplayStore store)
    {
        for (var start = TimeProvider.System.GetTimestamp(); await AddAsync(store) is not ReplayOutcome.Added; await Task.Delay(100, _cancellation))
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(60), "The store does not recover.");
    }
}
