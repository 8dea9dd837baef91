using OidcTokenValidation.Redis.Revocations;
using OidcTokenValidation.Redis.Server;
using OidcTokenValidation.Redis.Tests.Support;
using StackExchange.Redis;

namespace OidcTokenValidation.Redis.Tests.Revocations;

/// <summary>The scripts of the feed where the key has entries that this version of the library has not written.</summary>
public sealed class FeedScriptsTests(SharedServers servers)
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Append_neither_removes_nor_fails_at_an_entry_that_is_too_short()
    {
        await using var nodes = new Nodes(servers.Redis);
        await AppendAsync(nodes, new byte[20]);
        await AppendAsync(nodes, new byte[RevocationEntry.Length - 1]);

        using RedisRevocationFeed feed = nodes.OpenFeed();
        await Assert.ThrowsAsync<RevocationFeedException>(async () => await feed.ReadAsync(position: null, _cancellation));
    }

    private static async Task AppendAsync(Nodes nodes, byte[] entry)
    {
        await using IConnectionMultiplexer connection = await nodes.ConnectAsync();
        long now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await connection.GetDatabase().ScriptEvaluateAsync(FeedScripts.Append, [nodes.Name], [ScriptParts.CreateIncarnation(), now, entry]);
    }
}
