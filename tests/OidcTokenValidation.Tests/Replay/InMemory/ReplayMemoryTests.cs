using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Properties;

namespace OidcTokenValidation.Tests.Replay.InMemory;

/// <summary>Measured alone: other tests allocate as well.</summary>
[CollectionDefinition(nameof(ReplayMemoryCollection), DisableParallelization = true)]
public sealed class ReplayMemoryCollection;

[Collection(nameof(ReplayMemoryCollection))]
public sealed class ReplayMemoryTests
{
    private const int Million = 1_000_000;
    private const long BytesPerEntry = 80;

    private readonly TestClock _clock = new();
    private int _firstClient;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1000, 60)]
    [InlineData(Million, Million)]
    public void Million_entries_take_at_most_80_bytes_each(int clients, int seconds)
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        var store = new InMemoryReplayStore(Million, 2 * Million, _clock);
        Fill(store, Million, clients, seconds);
        long after = GC.GetTotalMemory(forceFullCollection: true);

        Assert.Equal((Million, ReplayOutcome.Unavailable), (store.Count, store.Add(0, -1, _clock.GetUtcNow())));
        TestContext.Current.TestOutputHelper?.WriteLine($"{clients} clients, {seconds} seconds: {(after - before) / (double)Million:F1} bytes/entry");
        Assert.InRange(after - before, 0, BytesPerEntry * Million);
    }

    // Other clients each time, one or as many as entries: the space of the expired ones is reused.
    [Fact]
    public void Store_that_is_refilled_takes_no_more_memory()
    {
        const int Places = 20_000;
        var store = new InMemoryReplayStore(Places, 2 * Places, _clock);
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (int clients in new[] { 1, Places, 1000, Places, Places })
        {
            Fill(store, Places, clients, 60);
            _clock.Advance(TimeSpan.FromMinutes(2));
            _firstClient += Places;
        }

        // The pieces in which it grows are rounded up.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (BytesPerEntry + 10) * Places);
    }

    [Fact]
    public void Steady_state_allocates_nothing()
    {
        var store = new InMemoryReplayStore(5000, 100, _clock);
        int[] seen = new int[4];
        int proof = 0;
        void Run()
        {
            // Two calls with each key: 100 other clients stay below their quota, one does not; at times the store is full.
            for (int call = 0; call < 110; call++, proof++)
                seen[(int)store.Add(call % 10 == 0 ? -1 : proof / 2 % 100, proof / 2, _clock.GetUtcNow() + TimeSpan.FromSeconds(10))]++;
            _clock.Advance(TimeSpan.FromMilliseconds(proof / 100_000 % 2 == 0 ? 50 : 150));
        }

        for (int i = 0; i < 2500; i++)
            Run();
        Assert.DoesNotContain(0, seen);
        Assert.Equal(0, Allocated.By(Run));
    }

    private void Fill(InMemoryReplayStore store, int count, int clients, int seconds)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        for (int proof = 0; proof < count; proof++)
        {
            if (store.Add(_firstClient + (proof % clients), proof, now.AddSeconds(proof * 7919L % seconds)) != ReplayOutcome.Added)
                Assert.Fail($"Entry {proof} was rejected.");
        }
    }
}
