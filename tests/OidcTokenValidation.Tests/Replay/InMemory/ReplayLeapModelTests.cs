namespace OidcTokenValidation.Tests.Replay.InMemory;

/// <summary>Thousands of calls, the same in each run, under a wall clock that is set repeatedly; the test records beside the store which proofs were used and may have been removed.</summary>
public sealed class ReplayLeapModelTests
{
    private const int Calls = 15_000;

    private readonly SettableClock _clock = new();
    private readonly List<Use> _uses = [];
    private readonly List<Use> _kept = [];
    private readonly List<Use> _needed = [];
    private TimeSpan _ahead;
    private DateTimeOffset _forgettableUpTo;

    // Nonces: all proofs of a window expire together. Leaps are shorter than lives, about as long, and far longer.
    [Theory]
    [InlineData(1, 60, 30, true)]
    [InlineData(2, 60, 100, true)]
    [InlineData(3, 60, 100, false)]
    [InlineData(4, 60, 86_400, true)]
    [InlineData(5, 60, 86_400, false)]
    [InlineData(6, 600, 3600, true)]
    public void Every_proof_passes_exactly_once(int seed, int lifeSeconds, int leapSeconds, bool nonces)
    {
        var random = new Random(seed);
        var store = new InMemoryReplayStore(maxEntriesPerClient: 1_000_000, timeProvider: _clock);
        int added = 0, leaps = 0, doubtful = 0;
        for (int call = 0; call < Calls; call++)
        {
            if (Move(random, lifeSeconds, leapSeconds))
                leaps++;
            NoteForgettable();
            if (_uses.Count > 0 && random.Next(3) == 0)
            {
                // The same proof has the same expiry, whenever it is sent.
                Use used = _uses[random.Next(Math.Max(0, _uses.Count - 300), _uses.Count)];
                ReplayOutcome again = store.Add(used.Proof % 10, used.Proof, used.ExpiresAt);
                Assert.NotEqual(ReplayOutcome.Added, again);
                if (_kept.Contains(used))
                    Assert.Equal(ReplayOutcome.Replayed, again);
                continue;
            }

            DateTimeOffset expiresAt = Expiry(random, lifeSeconds, nonces);
            ReplayOutcome outcome = store.Add(call % 10, call, expiresAt);
            if (expiresAt > _forgettableUpTo)
                Assert.True(outcome == ReplayOutcome.Added, $"Call {call} of seed {seed}: a new proof, and the clock was not set back behind the expiry of a removed entry: {outcome}.");
            else
                doubtful++;
            Assert.NotEqual(ReplayOutcome.Replayed, outcome);
            if (outcome != ReplayOutcome.Added)
                continue;
            added++;
            var use = new Use(call, expiresAt, _clock.GetUtcNow().Ticks - _clock.GetTimestamp());
            _uses.Add(use);
            _kept.Add(use);
            _needed.Add(use);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{added} added, {leaps} leaps, {doubtful} new ones that could not be distinguished from removed ones");
        Assert.True(added - doubtful > Calls / 10 && leaps > 100, "The run proves little.");
        AssertHeals(store, lifeSeconds);
    }

    // Away from the true time, further away, or back to it.
    private bool Move(Random random, int lifeSeconds, int leapSeconds)
    {
        int dice = random.Next(1000);
        if (dice < 300)
            _clock.Pass(TimeSpan.FromMilliseconds(random.Next(20 * lifeSeconds)));
        else if (dice < 310)
            Set(_ahead + TimeSpan.FromSeconds(random.Next(leapSeconds)));
        else if (dice < 330)
            Set(TimeSpan.Zero);
        else if (dice < 332)
            Set(-TimeSpan.FromSeconds(random.Next(lifeSeconds)));
        return dice is >= 300 and < 332;
    }

    private void Set(TimeSpan ahead)
    {
        _clock.Leap(ahead - _ahead);
        _ahead = ahead;
    }

    private DateTimeOffset Expiry(Random random, int lifeSeconds, bool nonces)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        long window = TimeSpan.FromSeconds(lifeSeconds).Ticks / 2;
        return nonces ? new DateTimeOffset(((now.Ticks / window) + random.Next(1, 3)) * window, TimeSpan.Zero) : now.AddSeconds(random.NextDouble() * lifeSeconds);
    }

    // The rule without optimizations: the current wall clock, and those under which an entry was added that has not expired.
    private void NoteForgettable()
    {
        long now = _clock.GetUtcNow().Ticks, timestamp = _clock.GetTimestamp();
        _needed.RemoveAll(use => use.NeededUntil < timestamp);
        long before = _needed.Select(use => timestamp + use.Offset).Append(now).Min();
        _kept.RemoveAll(use =>
        {
            bool forgettable = use.ExpiresAt.Ticks < before;
            if (forgettable && use.ExpiresAt > _forgettableUpTo)
                _forgettableUpTo = use.ExpiresAt;
            return forgettable;
        });
    }

    private void AssertHeals(InMemoryReplayStore store, int lifeSeconds)
    {
        // Forward, where nothing is doubtful; then by the longest lifetime, after which all entries have expired.
        _clock.Leap(TimeSpan.FromDays(10_000));
        _clock.Pass(TimeSpan.FromSeconds(lifeSeconds + 1));
        DateTimeOffset expiresAt = _clock.GetUtcNow().AddSeconds(lifeSeconds);
        for (int call = 0; call < Calls / InMemoryReplayStore.RemovedPerStep * 2; call++)
            Assert.Equal(ReplayOutcome.Added, store.Add(1, -1 - call, expiresAt));
        Assert.Equal(Calls / InMemoryReplayStore.RemovedPerStep * 2, store.Count);
    }

    private sealed record Use(int Proof, DateTimeOffset ExpiresAt, long Offset)
    {
        public long NeededUntil => ExpiresAt.Ticks - Offset;
    }
}
