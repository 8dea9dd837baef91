using OidcTokenValidation.Replay.InMemory;

namespace OidcTokenValidation.Tests.Replay.InMemory;

public sealed class NameTableTests
{
    [Fact]
    public void Table_finds_its_entries_and_nothing_else()
    {
        var random = new Random(7);
        var table = new NameTable();
        var expected = new Dictionary<UInt128, (int Slot, int Number)>();
        for (int step = 0; step < 30_000; step++)
        {
            UInt128 name = Name(random.Next(3000));
            Assert.Equal(expected.TryGetValue(name, out (int Slot, int Number) entry) ? entry.Slot : NameTable.None, table.Find(name));
            if (entry.Slot == NameTable.None)
            {
                expected[name] = (table.Add(name, step), step);
                continue;
            }

            Assert.Equal(entry.Number, table.GetNumber(entry.Slot));
            table.Remove(entry.Slot);
            expected.Remove(name);
        }

        Assert.All(expected, entry => Assert.Equal(entry.Value.Slot, table.Find(entry.Key)));
    }

    [Fact]
    public void Slots_are_reused()
    {
        var table = new NameTable();
        var slots = Enumerable.Range(0, 2000).Select(i => table.Add(Name(i), i)).ToHashSet();
        Assert.Equal(2000, slots.Count);
        for (int round = 1; round < 5; round++)
        {
            foreach (int slot in slots)
                table.Remove(slot);
            Assert.All(slots, _ => Assert.Equal(NameTable.None, table.Find(Name(((round - 1) * 2000) + 5))));
            Assert.Equal(slots.Order(), Enumerable.Range(round * 2000, 2000).Select(i => table.Add(Name(i), i)).Order());
        }
    }

    // Values with a pattern: each function drawn spreads them as if they had none.
    [Fact]
    public void Hashes_of_similar_names_spread()
    {
        const int Names = 1 << 14;
        Func<ulong, (ulong High, ulong Low)>[] patterns =
        [
            static i => (i, 0), static i => (0, i), static i => (i, i), static i => (i << 50, 1), static i => (1, i << 50), static i => (i, ~i), static i => (i * 0x0000_0001_0000_0001, 0),
        ];
        foreach (Func<ulong, (ulong High, ulong Low)> pattern in patterns)
        {
            // Chance leaves 37 % of the buckets empty; a pattern may be spread more evenly than by chance, but not much worse. Of ten functions one does.
            int best = Enumerable.Range(0, 10).Max(_ => UsedBuckets(pattern, Names));
            Assert.InRange(best, Names / 2, Names);
        }
    }

    private static int UsedBuckets(Func<ulong, (ulong High, ulong Low)> pattern, int names)
    {
        var hash = new SeededHash();
        var used = new HashSet<uint>();
        for (int i = 0; i < names; i++)
        {
            var (high, low) = pattern((ulong)i);
            used.Add(hash.Compute(high, low) % (uint)names);
        }

        return used.Count;
    }

    private static UInt128 Name(int number) => new((ulong)number * 0x9E37_79B9_7F4A_7C15, (ulong)number);
}
