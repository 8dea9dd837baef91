using System.Security.Cryptography;
using OidcTokenValidation.Redis.Tests.Support;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.Redis.Tests.Proofs;

/// <summary>The number of proofs that the key of one client may have.</summary>
public sealed class QuotaTests(SharedServers servers)
{
    [Fact]
    public Task Redis_limits_the_proofs_of_one_client() => AssertLimitedAsync(servers.Redis);

    [Fact]
    public Task Garnet_limits_the_proofs_of_one_client() => AssertLimitedAsync(servers.Garnet);

    private static async Task AssertLimitedAsync(RedisServer server)
    {
        await using var nodes = new Nodes(server);
        RedisReplayStore[] stores = [.. Enumerable.Range(0, 2).Select(_ => nodes.OpenStore(static options => (options.MaxProofsPerClientKey, options.ClockTolerance) = (3, TimeSpan.Zero)))];
        byte[] client = RandomNumberGenerator.GetBytes(32);
        ReplayKey Create(int number) => ReplayKey.Create(client, $"{number}");
        DateTimeOffset soon = DateTimeOffset.UtcNow.AddSeconds(12);
        Assert.Equal(ReplayOutcome.Added, await stores[0].SendAsync(Create(1), soon));
        Assert.Equal(ReplayOutcome.Added, await stores[1].SendAsync(Create(2)));
        Assert.Equal(ReplayOutcome.Added, await stores[0].SendAsync(Create(3)));

        foreach (var store in stores)
        {
            Assert.Equal(ReplayOutcome.QuotaExceeded, await store.SendAsync(Create(4)));
            Assert.Equal(ReplayOutcome.Replayed, await store.SendAsync(Create(2)));
            Assert.Equal(ReplayOutcome.Added, await store.SendAsync());
        }

        // The first proof has expired: there is room for another one.
        while (DateTimeOffset.UtcNow <= soon)
            await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.Equal(ReplayOutcome.Added, await stores[1].SendAsync(Create(5)));
        Assert.Equal(ReplayOutcome.QuotaExceeded, await stores[1].SendAsync(Create(6)));
    }
}
