using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Contracts;

namespace OidcTokenValidation.Tests.Replay.InMemory;

/// <summary>The contract, and the bounds.</summary>
public sealed class InMemoryReplayStoreTests : ReplayStoreContract
{
    private readonly TestClock _clock = new();
    private readonly InMemoryReplayStore _store;

    public InMemoryReplayStoreTests() => _store = new InMemoryReplayStore(timeProvider: _clock);

    protected override DateTimeOffset Now => _clock.GetUtcNow();

    private DateTimeOffset Soon => Now + TimeSpan.FromMinutes(1);

    protected override IReplayStore Open() => _store;

    protected override Task PassAsync(TimeSpan time)
    {
        _clock.Advance(time);
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData(0, 1, "maxEntries")]
    [InlineData(-1, 1, "maxEntries")]
    [InlineData(int.MinValue, 1, "maxEntries")]
    [InlineData(100_000_001, 1, "maxEntries")]
    [InlineData(1, 0, "maxEntriesPerClient")]
    [InlineData(1, -1, "maxEntriesPerClient")]
    [InlineData(1, 100_000_001, "maxEntriesPerClient")]
    public void Numbers_out_of_range_are_rejected(int maxEntries, int maxEntriesPerClient, string name) =>
        Assert.Throws<ArgumentOutOfRangeException>(name, () => new InMemoryReplayStore(maxEntries, maxEntriesPerClient));

    [Fact]
    public void Numbers_at_the_ends_of_their_range_are_accepted_and_allocate_nothing_in_advance()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var largest = new InMemoryReplayStore(100_000_000, 100_000_000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
        Assert.Equal(0, largest.Count);

        var smallest = new InMemoryReplayStore(1, 1, _clock);
        Assert.Equal(ReplayOutcome.Added, smallest.Add(1, 1, Soon));
        Assert.Equal(ReplayOutcome.Replayed, smallest.Add(1, 1, Soon));
        Assert.Equal(ReplayOutcome.Unavailable, smallest.Add(2, 1, Soon));
        Assert.Equal(1, smallest.Count);
    }

    [Fact]
    public void Store_without_a_clock_uses_the_system_clock()
    {
        var store = new InMemoryReplayStore();
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        Assert.Equal(ReplayOutcome.Unavailable, store.Add(1, 1, now - TimeSpan.FromSeconds(1)));
        Assert.Equal(ReplayOutcome.Added, store.Add(1, 1, now + TimeSpan.FromHours(1)));
    }

    [Fact]
    public async Task Cancelled_call_adds_nothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await _store.TryAddAsync(Proofs.Key(1, 1), Soon, new CancellationToken(canceled: true)));
        Assert.Equal(0, _store.Count);
    }

    [Fact]
    public void Default_key_is_a_key_like_others()
    {
        Assert.Equal(ReplayOutcome.Added, _store.Add(default, Soon));
        Assert.Equal(ReplayOutcome.Replayed, _store.Add(default, Soon));
        Assert.Equal(ReplayOutcome.Added, _store.Add(0, 0, Soon));
    }

    [Fact]
    public void Full_store_evicts_nothing_and_still_detects_replays()
    {
        const int Places = 5000;
        var store = new InMemoryReplayStore(Places, timeProvider: _clock);
        for (int proof = 0; proof < Places; proof++)
            Assert.Equal(ReplayOutcome.Added, store.Add(proof % 7, proof, Soon));
        for (int proof = Places; proof < 2 * Places; proof++)
            Assert.Equal(ReplayOutcome.Unavailable, store.Add(proof, proof, Soon));
        for (int proof = 0; proof < Places; proof++)
            Assert.Equal(ReplayOutcome.Replayed, store.Add(proof % 7, proof, Soon));
        Assert.Equal(Places, store.Count);
    }

    [Fact]
    public void Client_at_its_quota_is_unavailable_and_others_are_not()
    {
        var store = new InMemoryReplayStore(1000, 10, _clock);
        for (int proof = 0; proof < 10; proof++)
            Assert.Equal(ReplayOutcome.Added, store.Add(1, proof, Soon));
        for (int proof = 10; proof < 20; proof++)
            Assert.Equal(ReplayOutcome.QuotaExceeded, store.Add(1, proof, Soon));
        Assert.Equal(ReplayOutcome.Replayed, store.Add(1, 3, Soon));
        for (int proof = 0; proof < 20; proof++)
            Assert.Equal(proof < 10 ? ReplayOutcome.Added : ReplayOutcome.QuotaExceeded, store.Add(2, proof, Soon));
        Assert.Equal(20, store.Count);
    }

    [Fact]
    public void Quota_is_freed_as_the_client_s_proofs_expire()
    {
        var store = new InMemoryReplayStore(1000, 10, _clock);
        for (int proof = 0; proof < 10; proof++)
            Assert.Equal(ReplayOutcome.Added, store.Add(1, proof, Now + TimeSpan.FromSeconds(proof < 4 ? 5 : 60)));
        _clock.Advance(TimeSpan.FromSeconds(6));
        for (int proof = 10; proof < 20; proof++)
            Assert.Equal(proof < 14 ? ReplayOutcome.Added : ReplayOutcome.QuotaExceeded, store.Add(1, proof, Soon));
        _clock.Advance(TimeSpan.FromSeconds(61));
        for (int proof = 20; proof < 40; proof++)
            Assert.Equal(proof < 30 ? ReplayOutcome.Added : ReplayOutcome.QuotaExceeded, store.Add(1, proof, Soon));
        Assert.Equal(10, store.Count);
    }
}
