using System.Globalization;
using OidcTokenValidation.Revocation;

namespace OidcTokenValidation.Tests.Revocation;

/// <summary>The table: every entry is found and nothing else, while it grows, shrinks and is read by many threads.</summary>
public sealed class RevocationTableTests
{
    private const string Issuer = "https://issuer.example/";

    [Fact]
    public void Entries_are_found_by_their_key_alone_in_a_table_of_any_size()
    {
        var table = new RevocationTable(20_000);
        for (int i = 0; i < 20_000; i++)
        {
            Assert.True(table.TryAdd(Entry(i), out bool hasChanged));
            Assert.True(hasChanged);
        }

        Assert.False(table.TryAdd(Entry(20_000), out _));
        Assert.Equal(20_000, table.Count);
        for (int i = 0; i < 20_000; i++)
            Assert.Equal(i + 1, Find(table, i));
        for (int i = 20_000; i < 60_000; i++)
            Assert.Null(Find(table, i));
    }

    [Fact]
    public void Keys_with_the_same_hash_are_different_entries()
    {
        var table = new RevocationTable(1000);
        for (ulong i = 0; i < 500; i++)
            Assert.True(table.TryAdd(new RevocationEntry(RevocationScope.Subject, new RevocationKey(7, i, i), (long)i, 0), out _));

        for (ulong i = 0; i < 500; i++)
        {
            var confirm = new Confirm(i, i);
            Assert.True(table.TryFind(7, ref confirm, out long issuedBefore));
            Assert.Equal((long)i, issuedBefore);
        }

        var other = new Confirm(1, 2);
        Assert.False(table.TryFind(7, ref other, out _));
    }

    [Fact]
    public void Later_moment_is_stored_and_an_earlier_one_changes_nothing()
    {
        var table = new RevocationTable(1000);
        RevocationKey key = Key(1);
        Assert.True(table.TryAdd(new RevocationEntry(RevocationScope.Subject, key, 5, 0), out _));
        Assert.True(table.TryAdd(new RevocationEntry(RevocationScope.Subject, key, 4, 0), out bool earlier));
        Assert.True(table.TryAdd(new RevocationEntry(RevocationScope.Subject, key, 9, 0), out bool later));

        Assert.Equal((false, true, 1, 9L), (earlier, later, table.Count, Find(table, 1)));
        Assert.True(table.Covers(new RevocationEntry(RevocationScope.Subject, key, 9, 0)));
        Assert.False(table.Covers(new RevocationEntry(RevocationScope.Subject, key, 10, 0)));
    }

    [Fact]
    public void Removal_leaves_all_later_entries()
    {
        var table = new RevocationTable(10_000);
        for (int i = 0; i < 10_000; i++)
            table.TryAdd(Entry(i), out _);

        table.RemoveUpTo(2_000);
        Assert.Equal(8_000, table.Count);
        for (int i = 0; i < 10_000; i++)
            Assert.Equal(i < 2_000 ? null : i + 1, Find(table, i));

        // Fewer than a quarter: not worth a copy.
        table.RemoveUpTo(3_000);
        Assert.Equal(8_000, table.Count);
        table.RemoveUpTo(10_000);
        Assert.Equal((0, false), (table.Count, table.Contains(RevocationScope.Subject)));
    }

    [Fact]
    public async Task Readers_find_every_added_entry_while_others_are_added_and_removed()
    {
        var table = new RevocationTable(200_000);
        int added = 0;
        CancellationToken stop = TestContext.Current.CancellationToken;
        var writer = Task.Run(() =>
        {
            for (int i = 0; i < 60_000; i++)
            {
                table.TryAdd(Entry(i), out _);
                table.TryAdd(new RevocationEntry(RevocationScope.Session, Key(1_000_000 + i), 1, 0), out _);
                Volatile.Write(ref added, i + 1);
                if (i % 10_000 == 9_999)
                    table.RemoveUpTo(1);
            }
        }, stop);
        Task[] readers = [.. Enumerable.Range(0, 3).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            while (!writer.IsCompleted)
            {
                int count = Volatile.Read(ref added);
                if (count < 2)
                    continue;
                int i = random.Next(1, count);
                Assert.Equal(i + 1, Find(table, i));
                Assert.Null(Find(table, 2_000_000 + i));
            }
        }, stop))];

        await Task.WhenAll([writer, .. readers]).WaitAsync(TimeSpan.FromMinutes(1), stop);
    }

    [Fact]
    public void Entry_takes_at_most_64_bytes()
    {
        const int Count = 100_000;
        var keys = Enumerable.Range(0, Count).Select(Entry).ToArray();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        var table = new RevocationTable(Count);
        foreach (RevocationEntry entry in keys)
            table.TryAdd(entry, out _);
        long used = GC.GetTotalMemory(forceFullCollection: true) - before;

        Assert.InRange(used / (double)Count, 32, 64);
        GC.KeepAlive(table);
        GC.KeepAlive(keys);
    }

    private static RevocationKey Key(int i) => RevocationKey.Compute(RevocationScope.Subject, Issuer, i.ToString(CultureInfo.InvariantCulture));

    // Its moment is the number plus 1.
    private static RevocationEntry Entry(int i) => new(RevocationScope.Subject, Key(i), i + 1, 0);

    private static long? Find(RevocationTable table, int i)
    {
        RevocationKey key = Key(i);
        var confirm = new Confirm(key.High, key.Low);
        return table.TryFind(key.Hash, ref confirm, out long issuedBefore) ? issuedBefore : null;
    }

    private readonly record struct Confirm(ulong High, ulong Low) : IConfirmKey
    {
        public bool IsSame(ulong high, ulong low) => (high, low) == (High, Low);
    }
}
