using System.Buffers.Binary;
using System.Security.Cryptography;

namespace OidcTokenValidation.TestSupport.Contracts;

/// <summary>The contract of every <see cref="IRevocationFeed"/>. This file uses no other file of this project: tests of other feeds link it.</summary>
public abstract class RevocationFeedContract
{
    // A bound for a busy machine, not a time that is waited for.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected abstract DateTimeOffset Now { get; }

    /// <summary>Opens the feed of this test, which is empty at first. Each call opens it for another node.</summary>
    protected abstract IRevocationFeed Open();

    /// <summary>Adds an entry with these bytes, as a version of the library would that writes another form.</summary>
    protected abstract Task AppendAsync(byte[] form);

    /// <summary>Makes the storage of the feed lose all entries, as a crash can that it does not survive.</summary>
    protected abstract Task LoseEntriesAsync();

    /// <summary>Makes the feed remove the entries that have expired, as it does in the background.</summary>
    protected abstract Task RemoveExpiredAsync();

    [Fact]
    public async Task Empty_feed_has_a_first_page_without_entries()
    {
        IRevocationFeed feed = Open();
        RevocationPage page = await feed.ReadAsync(position: null, Cancellation);
        Assert.Empty(page.Entries);
        Assert.Equal((false, false), (page.HasMore, page.IsRestart));

        RevocationPage next = await feed.ReadAsync(page.Position, Cancellation);
        Assert.Empty(next.Entries);
        Assert.Equal((false, false), (next.HasMore, next.IsRestart));
    }

    [Fact]
    public async Task Entries_of_one_node_are_read_on_another_in_their_order()
    {
        RevocationEntry[] entries = [.. Enum.GetValues<RevocationScope>().Select((scope, number) => Create(number, scope))];
        IRevocationFeed writer = Open(), reader = Open();
        await writer.AppendAsync(entries[..2], Cancellation);
        await writer.AppendAsync(entries[2..], Cancellation);

        Assert.Equal(entries, (await ReadToEndAsync(reader, position: null)).Entries);
        Assert.Equal(entries, (await ReadToEndAsync(writer, position: null)).Entries);
    }

    [Fact]
    public async Task Read_from_a_position_returns_the_later_entries_only()
    {
        IRevocationFeed writer = Open(), reader = Open();
        await writer.AppendAsync([Create(1), Create(2)], Cancellation);
        string first = (await ReadToEndAsync(reader, position: null)).Position;
        Assert.Empty((await ReadToEndAsync(reader, first)).Entries);

        await writer.AppendAsync([Create(3)], Cancellation);
        RevocationPage next = await ReadToEndAsync(reader, first);
        Assert.Equal([Create(3)], next.Entries);
        Assert.False(next.IsRestart);
        Assert.Empty((await ReadToEndAsync(reader, next.Position)).Entries);
        Assert.Equal([Create(3)], (await ReadToEndAsync(Open(), first)).Entries);
    }

    [Fact]
    public async Task Read_that_begins_after_an_append_finds_its_entries()
    {
        IRevocationFeed[] nodes = [Open(), Open(), Open()];
        string? position = null;
        for (int number = 0; number < 30; number++)
        {
            await nodes[number % nodes.Length].AppendAsync([Create(number)], Cancellation);
            RevocationPage page = await ReadToEndAsync(nodes[(number + 1) % nodes.Length], position);
            Assert.Equal([Create(number)], page.Entries);
            position = page.Position;
        }
    }

    [Fact]
    public async Task Entry_can_be_appended_again()
    {
        IRevocationFeed feed = Open();
        await feed.AppendAsync([Create(1), Create(1)], Cancellation);
        await Open().AppendAsync([Create(1)], Cancellation);

        Assert.Equal([Create(1)], (await ReadToEndAsync(feed, position: null)).Entries.Distinct());
    }

    [Fact]
    public async Task Batches_of_1000_entries_are_read_in_pages()
    {
        RevocationEntry[] entries = [.. Enumerable.Range(0, 5000).Select(static number => Create(number))];
        IRevocationFeed feed = Open();
        foreach (RevocationEntry[] batch in entries.Chunk(1000))
            await feed.AppendAsync(batch, Cancellation);

        Assert.True((await feed.ReadAsync(position: null, Cancellation)).HasMore);
        Assert.Equal(entries, (await ReadToEndAsync(feed, position: null)).Entries);
    }

    [Fact]
    public async Task Readers_miss_no_entry_and_get_none_twice_while_many_nodes_append()
    {
        const int Appenders = 12, Appends = 60;
        RevocationEntry[][] entries = [.. Enumerable.Range(0, Appenders).Select(static appender =>
            Enumerable.Range(appender * 1000, Appends * 2).Select(static number => Create(number)).ToArray())];
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task<List<RevocationEntry>>[] readers = [.. Enumerable.Range(0, 4).Select(_ => ReadUntilAsync(Open(), stopping.Token))];
        await Task.WhenAll(entries.Select(own => Task.Run(async () =>
        {
            IRevocationFeed feed = Open();
            foreach (RevocationEntry[] batch in own.Chunk(2))
                await feed.AppendAsync(batch, Cancellation);
        }, Cancellation)));
        await stopping.CancelAsync();

        // Each reader follows from position to position and reads once more at the end.
        foreach (List<RevocationEntry> read in await Task.WhenAll(readers))
        {
            Assert.Equal(Appenders * Appends * 2, read.Count);
            Assert.All(entries, own => Assert.Equal(own, read.Where(own.Contains)));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1-0")]
    [InlineData("'; select 1 --")]
    [InlineData("ü\0")]
    [InlineData("99999999999999999999999999999999999999")]
    public async Task Position_that_is_not_of_the_feed_begins_at_the_beginning(string position)
    {
        IRevocationFeed feed = Open();
        await feed.AppendAsync([Create(1)], Cancellation);
        string current = (await ReadToEndAsync(feed, position: null)).Position;
        foreach (string unknown in (string[])[position, current + position + "1", position + current + "x", new string('1', 100_000)])
        {
            RevocationPage page = await ReadToEndAsync(feed, unknown);
            Assert.True(page.IsRestart);
            Assert.Equal([Create(1)], page.Entries);
            Assert.False((await feed.ReadAsync(page.Position, Cancellation)).IsRestart);
        }
    }

    [Fact]
    public async Task Feed_that_has_lost_entries_begins_at_the_beginning()
    {
        IRevocationFeed reader = Open(), late = Open();
        await reader.AppendAsync([Create(1), Create(2)], Cancellation);
        string before = (await ReadToEndAsync(reader, position: null)).Position;
        await LoseEntriesAsync();

        // As many entries as before: the position alone does not show the loss.
        await UntilItWorksAsync(() => reader.AppendAsync([Create(3), Create(4), Create(5)], Cancellation));
        RevocationPage page = await ReadToEndAsync(reader, before);
        Assert.True(page.IsRestart);
        Assert.Equal([Create(3), Create(4), Create(5)], page.Entries.Distinct());
        Assert.False((await reader.ReadAsync(page.Position, Cancellation)).IsRestart);

        // Each node with a position from before notices it, whichever was first.
        await UntilItWorksAsync(async () => await late.ReadAsync(position: null, Cancellation));
        Assert.True((await ReadToEndAsync(late, before)).IsRestart);
    }

    [Fact]
    public async Task Removal_of_expired_entries_leaves_the_others_and_all_positions()
    {
        RevocationEntry Expired(int number) => Create(number, expiresAt: Now.AddDays(-1));
        IRevocationFeed feed = Open();
        await feed.AppendAsync([Expired(1), Create(2)], Cancellation);
        string middle = (await ReadToEndAsync(feed, position: null)).Position;
        await feed.AppendAsync([Expired(3), Expired(4)], Cancellation);
        string end = (await ReadToEndAsync(feed, middle)).Position;
        await RemoveExpiredAsync();

        Assert.Contains(Create(2), (await ReadToEndAsync(feed, position: null)).Entries);
        await feed.AppendAsync([Create(5)], Cancellation);
        foreach (string position in (string[])[middle, end])
        {
            RevocationPage page = await ReadToEndAsync(feed, position);
            Assert.False(page.IsRestart);
            Assert.Equal(Create(5), page.Entries[^1]);
            Assert.DoesNotContain(Create(2), page.Entries);
        }
    }

    [Fact]
    public async Task Entry_of_a_later_version_is_reported_and_not_skipped()
    {
        IRevocationFeed feed = Open();
        byte[] later = [2, .. Create(2).ToArray().AsSpan(1)];
        await feed.AppendAsync([Create(1)], Cancellation);
        await AppendAsync(later);
        await feed.AppendAsync([Create(3)], Cancellation);

        // The entries before it are read: they are in effect at least.
        RevocationPage page = await feed.ReadAsync(position: null, Cancellation);
        Assert.Equal([Create(1)], page.Entries);
        Assert.True(page.HasMore);
        for (int attempt = 0; attempt < 2; attempt++)
        {
            var thrown = await Assert.ThrowsAsync<RevocationFeedException>(() => feed.ReadAsync(page.Position, Cancellation).AsTask());
            Assert.Contains("newer version", thrown.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Subscriber_is_called_when_it_is_subscribed_and_after_each_append_of_another_node()
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        using var called = new SemaphoreSlim(0);
        IRevocationFeed reader = Open(), writer = Open();
        Task subscription = StaySubscribedAsync();
        Assert.True(await called.WaitAsync(Patience, Cancellation));

        string? position = null;
        for (int number = 0; number < 3; number++)
        {
            await writer.AppendAsync([Create(number)], Cancellation);
            RevocationPage page;
            do
            {
                Assert.True(await called.WaitAsync(Patience, Cancellation));
                page = await ReadToEndAsync(reader, position);
            }
            while (page.Entries.Count == 0);

            Assert.Equal([Create(number)], page.Entries);
            position = page.Position;
        }

        Assert.False(subscription.IsCompleted);
        await ending.CancelAsync();
        await subscription.WaitAsync(Patience, Cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Assert.True(subscription.IsCompleted);
        Assert.False(subscription.IsFaulted);

        // As a node does: on a busy machine a connection may be lost, which ends the subscription.
        async Task StaySubscribedAsync()
        {
            for (int attempt = 0; ; attempt++)
            {
                try
                {
                    await reader.SubscribeAsync(() => called.Release(), ending.Token);
                    return;
                }
                catch (RevocationFeedException) when (attempt < 2)
                {
                    await Task.Yield();
                }
            }
        }
    }

    [Fact]
    public async Task Cancelled_calls_end_with_the_cancellation()
    {
        var cancelled = new CancellationToken(canceled: true);
        IRevocationFeed feed = Open();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => feed.AppendAsync([Create(1)], cancelled).AsTask());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => feed.ReadAsync(position: null, cancelled).AsTask());

        await feed.AppendAsync([Create(2)], Cancellation);
        Assert.Contains(Create(2), (await ReadToEndAsync(feed, position: null)).Entries);
    }

    /// <summary>Creates an entry; the same one for the same arguments.</summary>
    /// <param name="number">Which one.</param>
    /// <param name="scope">What it refers to.</param>
    /// <param name="expiresAt">When it expires; in the year 2100 if null.</param>
    public static RevocationEntry Create(int number, RevocationScope scope = RevocationScope.Token, DateTimeOffset? expiresAt = null)
    {
        byte[] bytes = new byte[RevocationEntry.Length];
        (bytes[0], bytes[1]) = (1, (byte)scope);
        SHA256.HashData(BitConverter.GetBytes(number)).AsSpan(..24).CopyTo(bytes.AsSpan(2));
        DateTimeOffset end = expiresAt ?? new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(26), end.AddHours(-1).ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(34), end.ToUnixTimeMilliseconds());
        Assert.True(RevocationEntry.TryRead(bytes, out RevocationEntry entry));
        return entry;
    }

    /// <summary>Reads all pages from a position as one.</summary>
    protected static async Task<RevocationPage> ReadToEndAsync(IRevocationFeed feed, string? position)
    {
        RevocationPage page = await feed.ReadAsync(position, Cancellation);
        List<RevocationEntry> entries = [.. page.Entries];
        bool isRestart = page.IsRestart;
        while (page.HasMore)
        {
            page = await feed.ReadAsync(page.Position, Cancellation);
            Assert.False(page.IsRestart);
            entries.AddRange(page.Entries);
        }

        return page with { Entries = entries, IsRestart = isRestart };
    }

    private static async Task<List<RevocationEntry>> ReadUntilAsync(IRevocationFeed feed, CancellationToken stopping)
    {
        List<RevocationEntry> read = [];
        string? position = null;
        bool isLast;
        do
        {
            isLast = stopping.IsCancellationRequested;
            RevocationPage page = await ReadToEndAsync(feed, position);
            Assert.False(page.IsRestart);
            position = page.Position;
            read.AddRange(page.Entries);
        }
        while (!isLast);
        return read;
    }

    // The first call after a crash may find that its connection is broken.
    private static async Task UntilItWorksAsync(Func<ValueTask> call)
    {
        for (long start = TimeProvider.System.GetTimestamp(); ; await Task.Delay(100, Cancellation))
        {
            try
            {
                await call();
                return;
            }
            catch (Exception) when (TimeProvider.System.GetElapsedTime(start) < Patience)
            {
                // It is called again.
            }
        }
    }
}
