using System.Buffers.Binary;
using OidcTokenValidation.Redis.Tests.Support;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.Redis.Tests.Revocations;

/// <summary>Garnet runs scripts of several connections at the same time unless it is started with its transaction mode for Lua.</summary>
public sealed class GarnetFeedTests
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reader_misses_no_entry_although_scripts_interrupt_one_another()
    {
        const int Appenders = 8, Appends = 50;
        await using var server = await RedisServer.StartGarnetAsync("--lua");
        await using var nodes = new Nodes(server);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(_cancellation);
        Task<HashSet<RevocationEntry>>[] readers = [.. Enumerable.Range(0, 2).Select(_ => ReadAsync(nodes.OpenFeed(), stopping.Token))];
        await Task.WhenAll(Enumerable.Range(0, Appenders).Select(appender => Task.Run(async () =>
        {
            var feed = nodes.OpenFeed();
            for (int number = 0; number < Appends; number++)
                await feed.AppendAsync([Create((appender * Appends) + number)], _cancellation);
        }, _cancellation)));
        await stopping.CancelAsync();

        foreach (var read in await Task.WhenAll(readers))
            Assert.Equal(Appenders * Appends, read.Count);
    }

    private static RevocationEntry Create(int number)
    {
        byte[] bytes = new byte[RevocationEntry.Length];
        (bytes[0], bytes[1]) = (1, (byte)RevocationScope.Token);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(2), number);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(34), DateTimeOffset.UtcNow.AddDays(1).ToUnixTimeMilliseconds());
        Assert.True(RevocationEntry.TryRead(bytes, out RevocationEntry entry));
        return entry;
    }

    private async Task<HashSet<RevocationEntry>> ReadAsync(RedisRevocationFeed feed, CancellationToken stopping)
    {
        HashSet<RevocationEntry> read = [];
        string? position = null;
        bool isLast;
        do
        {
            isLast = stopping.IsCancellationRequested;
            RevocationPage page;
            do
            {
                page = await feed.ReadAsync(position, _cancellation);
                position = page.Position;
                read.UnionWith(page.Entries);
            }
            while (page.HasMore);
        }
        while (!isLast);
        return read;
    }
}
