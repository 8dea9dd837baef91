using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tests.Replay.InMemory;

/// <summary>Which entries are removed and when, and which proofs are rejected after their entries were removed.</summary>
public sealed class ReplayExpiryTests
{
    private static readonly TimeSpan Tick = new(1);

    private readonly TestClock _clock = new();

    private DateTimeOffset Now => _clock.GetUtcNow();

    [Theory]
    [InlineData(1)]
    [InlineData(9_999_999)]
    [InlineData(10_000_000)]
    [InlineData(10_000_001)]
    public void Entry_is_kept_until_the_exact_tick_of_its_expiry(long ticks)
    {
        var store = new InMemoryReplayStore(timeProvider: _clock);
        DateTimeOffset expiresAt = Now + new TimeSpan(ticks);
        Assert.Equal(ReplayOutcome.Added, store.Add(1, 1, expiresAt));
        _clock.Advance(new TimeSpan(ticks));
        Assert.Equal(ReplayOutcome.Added, store.Add(1, 2, Now + TimeSpan.FromMinutes(1)));
        Assert.Equal((ReplayOutcome.Replayed, 2), (store.Add(1, 1, Now + TimeSpan.FromMinutes(1)), store.Count));

        _clock.Advance(Tick);
        Assert.Equal((ReplayOutcome.Added, 2), (store.Add(1, 3, Now + TimeSpan.FromMinutes(1)), store.Count));
        Assert.Equal(ReplayOutcome.Added, store.Add(1, 1, Now + TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void Expired_proof_is_unavailable_and_a_used_one_is_a_replay()
    {
        var store = new InMemoryReplayStore(timeProvider: _clock);
        DateTimeOffset[] over = [Now - Tick, Now - TimeSpan.FromDays(400), DateTimeOffset.MinValue, DateTimeOffset.UnixEpoch];
        Assert.All(over, expiresAt => Assert.Equal(ReplayOutcome.Unavailable, store.Add(1, 1, expiresAt)));
        Assert.Equal(0, store.Count);
        Assert.Equal(ReplayOutcome.Added, store.Add(1, 1, Now));
        Assert.All(over, expiresAt => Assert.Equal(ReplayOutcome.Replayed, store.Add(1, 1, expiresAt)));
    }

    [Fact]
    public void Instants_may_be_years_ahead()
    {
        var store = new InMemoryReplayStore(timeProvider: _clock);
        DateTimeOffset[] ahead = [DateTimeOffset.MaxValue, Now.AddYears(1), Now.AddYears(200), Now.AddSeconds(1), new(DateTime.MaxValue, TimeSpan.Zero)];
        for (int proof = 0; proof < ahead.Length; proof++)
            Assert.Equal(ReplayOutcome.Added, store.Add(1, proof, ahead[proof]));

        _clock.SetUtcNow(Now.AddYears(199));
        Assert.Equal(ReplayOutcome.Added, store.Add(1, -1, Now.AddYears(5)));
        Assert.Equal(4, store.Count);
        foreach (int proof in new[] { 0, 2, 4 })
            Assert.Equal(ReplayOutcome.Replayed, store.Add(1, proof, Now.AddYears(5)));

        _clock.SetUtcNow(DateTimeOffset.MaxValue);
        Assert.Equal(ReplayOutcome.Replayed, store.Add(1, 0, DateTimeOffset.MaxValue));
        Assert.Equal(2, store.Count);
    }

    [Fact]
    public void Full_store_of_expired_entries_accepts_new_ones()
    {
        const int Places = 3000;
        var store = new InMemoryReplayStore(Places, timeProvider: _clock);
        for (int round = 0; round < 5; round++)
        {
            for (int proof = 0; proof < Places; proof++)
                Assert.Equal(ReplayOutcome.Added, store.Add(proof % 300, (round * Places) + proof, Now + TimeSpan.FromSeconds(proof % 60)));
            Assert.Equal(ReplayOutcome.Unavailable, store.Add(1, -1, Now + TimeSpan.FromSeconds(1)));
            _clock.Advance(TimeSpan.FromSeconds(61));
        }
    }

    [Fact]
    public void Successful_call_removes_a_bounded_number()
    {
        const int Expired = 10 * InMemoryReplayStore.RemovedPerStep;
        var store = new InMemoryReplayStore(timeProvider: _clock);
        for (int proof = 0; proof < Expired; proof++)
            store.Add(1, proof, Now);
        _clock.Advance(Tick);
        for (int call = 1; call <= 10; call++)
        {
            Assert.Equal(ReplayOutcome.Added, store.Add(2, call, Now + TimeSpan.FromMinutes(1)));
            Assert.Equal(Expired - (call * InMemoryReplayStore.RemovedPerStep) + call, store.Count);
        }
    }

    // RFC 9449 §4.2: a jti is unique for as long as its proof is accepted; afterwards it may be reused.
    [Fact]
    public void Proof_id_may_be_reused_after_it_expired_however_many_entries_await_removal()
    {
        var store = new InMemoryReplayStore(timeProvider: _clock);
        for (int proof = 0; proof < 2000; proof++)
            store.Add(1, proof, Now + new TimeSpan(proof));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ReplayOutcome.Added, store.Add(1, 1999, Now + TimeSpan.FromMinutes(1)));
        Assert.Equal(ReplayOutcome.Replayed, store.Add(1, 1999, Now + TimeSpan.FromMinutes(1)));
        Assert.Equal(1, store.Count);
    }

    // The entries of this client are the last to be removed, because those of the others expired before.
    [Fact]
    public void Expired_entries_never_exhaust_a_quota()
    {
        const int Quota = 100;
        var store = new InMemoryReplayStore(1_000_000, Quota, _clock);
        for (int proof = 0; proof < 50 * Quota; proof++)
            Assert.Equal(ReplayOutcome.Added, store.Add(2 + (proof % 50), proof, Now + TimeSpan.FromSeconds(1)));
        for (int proof = 0; proof < Quota; proof++)
            Assert.Equal(ReplayOutcome.Added, store.Add(1, proof, Now + TimeSpan.FromSeconds(2)));
        Assert.Equal(ReplayOutcome.QuotaExceeded, store.Add(1, Quota, Now + TimeSpan.FromSeconds(9)));

        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(ReplayOutcome.Added, store.Add(1, Quota, Now + TimeSpan.FromSeconds(9)));
    }

    [Fact]
    public void Removed_proof_is_not_accepted_again_after_the_clock_is_set_back()
    {
        var store = new InMemoryReplayStore(timeProvider: _clock);
        DateTimeOffset start = Now;
        DateTimeOffset removed = start + TimeSpan.FromSeconds(70);
        Assert.Equal(ReplayOutcome.Added, store.Add(1, 1, removed));
        Assert.Equal(ReplayOutcome.Added, store.Add(1, 2, start + TimeSpan.FromHours(2)));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(ReplayOutcome.Added, store.Add(1, 3, Now + TimeSpan.FromSeconds(70)));
        Assert.Equal(2, store.Count);

        _clock.SetUtcNow(start);
        Assert.Equal(ReplayOutcome.Unavailable, store.Add(1, 1, removed));
        Assert.Equal(ReplayOutcome.Replayed, store.Add(1, 2, start + TimeSpan.FromHours(2)));
        Assert.Equal(ReplayOutcome.Replayed, store.Add(1, 3, start + TimeSpan.FromHours(2)));
        Assert.Equal(ReplayOutcome.Unavailable, store.Add(1, 4, removed));
        Assert.Equal(ReplayOutcome.Unavailable, store.Add(9, 4, removed));
        Assert.Equal(ReplayOutcome.Replayed, store.Add(1, 3, removed));

        // The hour that the clock was ahead has no effect: only entries that were really removed are in doubt.
        Assert.Equal(ReplayOutcome.Added, store.Add(1, 5, removed + Tick));
        Assert.Equal(ReplayOutcome.Replayed, store.Add(1, 5, removed + Tick));
    }

    [Fact]
    public async Task Health_reports_a_clock_that_was_set_back_until_it_has_caught_up()
    {
        var store = new InMemoryReplayStore(timeProvider: _clock);
        DateTimeOffset start = Now;
        store.Add(1, 1, start + TimeSpan.FromSeconds(70));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(new ReplayStoreHealth { IsAvailable = true, Count = 0, Capacity = 1_000_000 }, await store.ProbeAsync(TestContext.Current.CancellationToken));

        _clock.SetUtcNow(start);
        ReplayStoreHealth health = await store.ProbeAsync(TestContext.Current.CancellationToken);
        Assert.False(health.IsAvailable);
        Assert.Contains("a proof that expires until 2026-01-01 00:01:10 UTC cannot be distinguished from a used one", health.Fault, StringComparison.Ordinal);
        Assert.Contains("A restart of this process ends it now", health.Fault, StringComparison.Ordinal);

        _clock.Advance(TimeSpan.FromSeconds(70) + Tick);
        Assert.True((await store.ProbeAsync(TestContext.Current.CancellationToken)).IsAvailable);
    }
}
