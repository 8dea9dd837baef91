using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tests.Replay.InMemory;

/// <summary>Many callers at once.</summary>
public sealed class ReplayParallelTests
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    private readonly TestClock _clock = new();

    [Fact]
    public void Each_key_of_10_000_parallel_calls_is_added_once()
    {
        const int Keys = 250;
        var store = new InMemoryReplayStore(timeProvider: _clock);
        DateTimeOffset expiresAt = _clock.GetUtcNow() + Life;
        int[] added = new int[Keys];
        int replayed = 0;
        Run(10_000, call =>
        {
            int key = call % Keys;
            ReplayOutcome outcome = store.Add(key % 10, key, expiresAt);
            Interlocked.Increment(ref outcome == ReplayOutcome.Added ? ref added[key] : ref replayed);
            Assert.True(outcome is ReplayOutcome.Added or ReplayOutcome.Replayed);
        });

        Assert.All(added, static count => Assert.Equal(1, count));
        Assert.Equal((10_000 - Keys, Keys), (replayed, store.Count));
    }

    [Fact]
    public void Full_store_and_quotas_are_exact()
    {
        const int Quota = 500;
        const int Places = 20_000;
        var store = new InMemoryReplayStore(Places, Quota, _clock);
        DateTimeOffset expiresAt = _clock.GetUtcNow() + Life;
        int[] counts = new int[4];
        Run(60_000, call => Interlocked.Increment(ref counts[(int)store.Add(call % 50, call, expiresAt)]));
        Assert.Equal([0, Places, 0, 40_000], [counts[0] + counts[3] - 40_000, counts[1], counts[2], counts[0] + counts[3]]);
        Assert.Equal(Places, store.Count);

        // 30 clients fill their quota, which leaves room for ten more.
        store = new InMemoryReplayStore(Places, Quota, _clock);
        Array.Clear(counts);
        Run(30_000, call => Interlocked.Increment(ref counts[(int)store.Add(call % 30, call, expiresAt)]));
        Assert.Equal([0, 30 * Quota, 0, 30_000 - (30 * Quota)], counts);
        Run(10_000, call => Interlocked.Increment(ref counts[(int)store.Add(100 + call, call, expiresAt)]));
        Assert.Equal([5000, Places, 0, 15_000], counts);
    }

    [Fact]
    public void Entries_that_expire_during_calls_are_neither_lost_nor_counted_twice()
    {
        const int Calls = 60_000;
        var store = new InMemoryReplayStore(1000, 1000, _clock);
        int[] counts = new int[4];
        Run(Calls, call =>
        {
            if (call % 97 == 0)
                _clock.Advance(TimeSpan.FromMilliseconds(100));
            ReplayKey key = Proofs.Key(call % 13, call);
            DateTimeOffset expiresAt = _clock.GetUtcNow() + TimeSpan.FromSeconds(1 + (call % 3));
            ReplayOutcome outcome = store.Add(key, expiresAt);
            Interlocked.Increment(ref counts[(int)outcome]);
            ReplayOutcome again = store.Add(key, expiresAt);

            // Where there was no room, there may be some now.
            Assert.True(outcome is ReplayOutcome.Unavailable or ReplayOutcome.QuotaExceeded || again != ReplayOutcome.Added);
        });

        Assert.Equal(Calls, counts.Sum());
        Assert.InRange(store.Count, 1, 1000);
        _clock.Advance(Life);
        for (int proof = 0; proof < 1000; proof++)
            Assert.Equal(ReplayOutcome.Added, store.Add(1, -1 - proof, _clock.GetUtcNow() + Life));
        Assert.Equal(ReplayOutcome.Unavailable, store.Add(2, 1, _clock.GetUtcNow() + Life));
    }

    private static void Run(int calls, Action<int> call) =>
        Parallel.For(0, calls, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, call);
}
