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
    public void After_a_leap_forward_and_back_used_proofs_are_known_and_new_ones_pass(double seconds)
    {
        var leap = TimeSpan.FromSeconds(seconds);
        DateTimeOffset end = Now + Life;
        Add(0, Proofs, end, ReplayOutcome.Added);
        _clock.Leap(leap);

        // Whoever comes meanwhile makes the store look for what it may forget.
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
    public void Leap_that_lasts_is_taken_for_true_when_the_last_proof_from_before_has_had_its_time(int minutes)
    {
        Add(0, 1, Now + Life, ReplayOutcome.Added);
        Add(1, 1, Now + Minute, ReplayOutcome.Added);
        _clock.Pass(Minute);
        _clock.Leap(minutes * Minute);
        Add(2, 1, Now + Minute, ReplayOutcome.Added);
        Assert.Equal(3, _store.Count);

        // What was added before goes when it would have gone without the leap.
        _clock.Pass(Tick);
        Add(3, 1, Now + Life, ReplayOutcome.Added);
        Assert.Equal(3, _store.Count);

        _clock.Pass(Life - Minute - Tick);
        Add(4, 1, Now + Life, ReplayOutcome.Added);
        Assert.Equal(4, _store.Count);

        // The next tick, both the last one from before and what expired since.
        _clock.Pass(Tick);
        Add(5, 1, Now, ReplayOutcome.Added);
        Assert.Equal(3, _store.Count);

        // From then on everything is as it was.
        _clock.Pass(Tick);
        Add(6, 1, Now + Life, ReplayOutcome.Added);
        Assert.Equal(3, _store.Count);
    }

    [Fact]
    public void Leap_after_leap_is_taken_for_true_one_life_after_the_last()
    {
        for (int leap = 0; leap < 20; leap++)
        {
            Add(leap, 1, Now + Life, ReplayOutcome.Added);
            _clock.Pass(Minute);
            _clock.Leap(TimeSpan.FromDays(1));
        }

        for (int minute = 0; minute <= 20; minute++, _clock.Pass(Minute))
            Add(100 + minute, 1, Now + Life, ReplayOutcome.Added);

        // Those of the last ten minutes, and the one that expires in this very one.
        Assert.Equal(11, _store.Count);
    }

    // Nothing of the proofs that are accepted after a step back and forth was forgotten by any clock.
    [Fact]
    public void After_a_step_back_and_forth_used_proofs_are_known_and_new_ones_pass()
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

        // What came under the clock that was behind does not stay longer than it was to live.
        _clock.Pass(Life + Tick);
        for (int call = 0; call < 50; call++)
            Add(5000 + call, 1, Now + Life, ReplayOutcome.Added);
        Assert.Equal(50, _store.Count);
    }

    [Fact]
    public void Proof_that_a_clock_set_back_accepts_for_longer_is_known_for_longer()
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
    public void Drifting_clock_changes_nothing(int partsPerMillion)
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
    public void Entry_for_ever_holds_a_leap_up_for_three_hours_and_stays()
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
