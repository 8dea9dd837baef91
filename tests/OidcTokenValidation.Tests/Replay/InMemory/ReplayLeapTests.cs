namespace OidcTokenValidation.Tests.Replay.InMemory;

/// <summary>The wall clock is set while proofs are in use. All of them expire together, as those of one nonce do.</summary>
public sealed class ReplayLeapTests
{
    private const int Proofs = 200;

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Tick = new(1);

    private readonly SettableClock _clock = new();
    private readonly InMemoryReplayStore _store;

    public ReplayLeapTests() => _store = new InMemoryReplayStore(timeProvider: _clock);

    private DateTimeOffset Now => _clock.GetUtcNow();

    [Theory]
    [InlineData(600)]
    [InlineData(601)]
    [InlineData(3600)]
    [InlineData(20 * 365 * 86_400.0)]
    public void Used_proofs_are_replays_and_new_ones_pass_after_a_leap_forward_and_back(double seconds)
    {
        var leap = TimeSpan.FromSeconds(seconds);
        DateTimeOffset end = Now + Life;
        Add(0, Proofs, end, ReplayOutcome.Added);
        _clock.Leap(leap);

        // Each call in between makes the store look for expired entries.
        for (int minute = 0; minute < 9; minute++, _clock.Pass(Minute))
            Add(1000 + (minute * Proofs), Proofs, Now + Life, ReplayOutcome.Added);
        Assert.Equal(10 * Proofs, _store.Count);

        _clock.Leap(-leap);
        Add(0, Proofs, end, ReplayOutcome.Replayed);
        Add(Proofs, Proofs, end, ReplayOutcome.Added);
        Add(0, 2 * Proofs, end, ReplayOutcome.Replayed);
    }

    [Theory]
    [InlineData(15)]
    [InlineData(20_000 * 24 * 60)]
    public void Lasting_leap_is_trusted_when_the_last_earlier_proof_has_expired(int minutes)
    {
        Add(0, 1, Now + Life, ReplayOutcome.Added);
        Add(1, 1, Now + Minute, ReplayOutcome.Added);
        _clock.Pass(Minute);
        _clock.Leap(minutes * Minute);
        Add(2, 1, Now + Minute, ReplayOutcome.Added);
        Assert.Equal(3, _store.Count);

        // Entries from before the leap expire when they would have expired without it.
        _clock.Pass(Tick);
        Add(3, 1, Now + Life, ReplayOutcome.Added);
        Assert.Equal(3, _store.Count);

        _clock.Pass(Life - Minute - Tick);
        Add(4, 1, Now + Life, ReplayOutcome.Added);
        Assert.Equal(4, _store.Count);

        // At the next tick, the last entry from before the leap and those that expired since are removed.
        _clock.Pass(Tick);
        Add(5, 1, Now, ReplayOutcome.Added);
        Assert.Equal(3, _store.Count);

        // From then on, entries expire as usual.
        _clock.Pass(Tick);
        Add(6, 1, Now + Life, ReplayOutcome.Added);
        Assert.Equal(3, _store.Count);
    }

    [Fact]
    public void Repeated_leaps_are_trusted_one_lifetime_after_the_last()
    {
        for (int leap = 0; leap < 20; leap++)
        {
            Add(leap, 1, Now + Life, ReplayOutcome.Added);
            _clock.Pass(Minute);
            _clock.Leap(TimeSpan.FromDays(1));
        }

        for (int minute = 0; minute <= 20; minute++, _clock.Pass(Minute))
            Add(100 + minute, 1, Now + Life, ReplayOutcome.Added);

        // The entries of the last ten minutes, and the one that expires in this minute.
        Assert.Equal(11, _store.Count);
    }

    // No proof that is accepted after a step back and forth was removed under any of the clocks.
    [Fact]
    public void Used_proofs_are_replays_and_new_ones_pass_after_a_step_back_and_forth()
    {
        DateTimeOffset end = Now + Life;
        Add(0, Proofs, end, ReplayOutcome.Added);
        _clock.Leap(-TimeSpan.FromHours(1));
        for (int minute = 0; minute < 5; minute++, _clock.Pass(Minute))
            Add(1000 + (minute * Proofs), Proofs, Now + Life, ReplayOutcome.Added);
        Add(0, Proofs, end, ReplayOutcome.Replayed);

        _clock.Leap(TimeSpan.FromHours(1));
        Add(0, Proofs, end, ReplayOutcome.Replayed);
        Add(Proofs, Proofs, end, ReplayOutcome.Added);

        // Entries that were added while the clock was behind are not kept longer than their lifetime.
        _clock.Pass(Life + Tick);
        for (int call = 0; call < 50; call++)
            Add(5000 + call, 1, Now + Life, ReplayOutcome.Added);
        Assert.Equal(50, _store.Count);
    }

    [Fact]
    public void Entry_is_kept_longer_if_a_clock_that_was_set_back_accepts_its_proof_longer()
    {
        DateTimeOffset end = Now + (Life / 2);
        Add(0, Proofs, end, ReplayOutcome.Added);
        Add(Proofs, 1, Now + Life, ReplayOutcome.Added);
        _clock.Leap(-Minute);
        _clock.Pass((Life / 2) + Tick);

        Add(0, Proofs, end, ReplayOutcome.Replayed);
        Add(1000, Proofs, end, ReplayOutcome.Added);
    }

    // 500 ppm is the most by which a system slews its clock, hours long; a machine without correction drifts by a tenth.
    [Theory]
    [InlineData(500)]
    [InlineData(-500)]
    [InlineData(50)]
    public void Clock_drift_has_no_effect(int partsPerMillion)
    {
        const int PerLife = 600;
        var store = new InMemoryReplayStore(PerLife + 3, timeProvider: _clock);
        for (int second = 0; second < 10 * PerLife; second++)
        {
            Assert.Equal(ReplayOutcome.Added, store.Add(1, second, Now + Life));
            _clock.Pass(TimeSpan.FromSeconds(1));
            _clock.Leap(TimeSpan.FromMicroseconds(partsPerMillion));
        }

        Assert.InRange(store.Count, PerLife - 1, PerLife + 3);
    }

    [Fact]
    public void Entry_without_end_delays_the_trust_in_a_leap_by_three_hours_and_is_kept()
    {
        Add(0, 1, DateTimeOffset.MaxValue, ReplayOutcome.Added);
        _clock.Leap(TimeSpan.FromDays(20_000));
        for (int minute = 0; minute <= 180; minute++, _clock.Pass(Minute))
            Add(1 + minute, 1, Now + Life, ReplayOutcome.Added);
        Assert.Equal(182, _store.Count);

        for (int call = 0; call < 10; call++)
            Add(1000 + call, 1, Now + Life, ReplayOutcome.Added);
        Assert.Equal(21, _store.Count);
        Add(0, 1, DateTimeOffset.MaxValue, ReplayOutcome.Replayed);
    }

    private void Add(int first, int count, DateTimeOffset expiresAt, ReplayOutcome expected)
    {
        for (int proof = first; proof < first + count; proof++)
            Assert.Equal(expected, _store.Add(proof % 7, proof, expiresAt));
    }
}
