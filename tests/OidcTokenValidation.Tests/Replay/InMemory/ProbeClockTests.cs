using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tests.Replay.InMemory;

/// <summary>What the probe of the in-memory store reports about the clock during other calls.</summary>
public sealed class ProbeClockTests
{
    [Fact]
    public async Task Probe_that_is_overtaken_by_a_later_call_reports_no_clock_that_was_set_back()
    {
        var clock = new OvertakenClock();
        var store = new InMemoryReplayStore(timeProvider: clock);
        Assert.Equal(ReplayOutcome.Added, store.Add(1, 1, clock.GetUtcNow() + TimeSpan.FromMilliseconds(1)));

        // After the probe has read the clock, and before it holds the lock, another call removes a proof that has expired by then.
        clock.AfterNextReading = () =>
        {
            clock.Time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(ReplayOutcome.Added, store.Add(1, 2, clock.GetUtcNow() + TimeSpan.FromMinutes(1)));
        };
        ReplayStoreHealth health = await store.ProbeAsync(TestContext.Current.CancellationToken);
        Assert.Equal((true, null, 1L), (health.IsAvailable, health.Fault, health.Count));
    }

    private sealed class OvertakenClock : TimeProvider
    {
        public TestClock Time { get; } = new();

        public Action? AfterNextReading { get; set; }

        public override long TimestampFrequency => Time.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => Time.GetUtcNow();

        // The second part of a reading.
        public override long GetTimestamp()
        {
            long timestamp = Time.GetTimestamp();
            Action? after = AfterNextReading;
            AfterNextReading = null;
            after?.Invoke();
            return timestamp;
        }
    }
}
