using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tests.Replay.InMemory;

/// <summary>Thousands of calls drawn at random, the same in each run, compared with <see cref="ReplayModel"/>.</summary>
public sealed class ReplayModelTests
{
    private const int Calls = 6000;

    // Few clients fill their quota, many fill the store; short lives empty it again.
    [Theory]
    [InlineData(1, 150, 30, 3, 40)]
    [InlineData(2, 150, 20, 40, 40)]
    [InlineData(3, 400, 400, 400, 600)]
    [InlineData(4, 5, 2, 4, 5)]
    [InlineData(5, 1, 1, 3, 2)]
    [InlineData(6, 1000, 50, 100, 20)]
    public void Store_returns_the_same_as_the_model(int seed, int maxEntries, int maxEntriesPerClient, int clients, int lifeSeconds)
    {
        var random = new Random(seed);
        var clock = new TestClock();
        var store = new InMemoryReplayStore(maxEntries, maxEntriesPerClient, clock);
        var model = new ReplayModel(maxEntries, maxEntriesPerClient);
        var outcomes = new Dictionary<ReplayOutcome, int>();

        for (int call = 0; call < Calls; call++)
        {
            Move(clock, random, lifeSeconds);
            ReplayKey key = Proofs.Key(random.Next(clients), random.Next(300));
            DateTimeOffset expiresAt = Expiry(clock.GetUtcNow(), random, lifeSeconds, call);
            ReplayOutcome expected = model.Add(key, expiresAt, clock.GetUtcNow());
            ReplayOutcome actual = store.Add(key, expiresAt);
            Assert.True((expected, model.Count) == (actual, store.Count), $"Call {call} of seed {seed}: expected {expected} and {model.Count} entries, got {actual} and {store.Count}.");
            outcomes[actual] = outcomes.GetValueOrDefault(actual) + 1;
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", outcomes));
        Assert.True(outcomes.GetValueOrDefault(ReplayOutcome.Added) > 200, "The run proves little: hardly anything was added.");
    }

    private static void Move(TestClock clock, Random random, int lifeSeconds)
    {
        int dice = random.Next(1000);
        if (dice < 60)
            clock.Advance(TimeSpan.FromMilliseconds(random.Next(3000)));
        else if (dice < 63)
            clock.Advance(TimeSpan.FromSeconds(2 * lifeSeconds));
        else if (dice < 66)
            clock.SetUtcNow(clock.GetUtcNow() - TimeSpan.FromSeconds(random.Next(lifeSeconds + 1)));
    }

    // The number of the call makes it unique: the model does not specify which of two entries that expire together is removed first.
    private static DateTimeOffset Expiry(DateTimeOffset now, Random random, int lifeSeconds, int call)
    {
        long second = now.ToUnixTimeSeconds() + random.Next(-1, lifeSeconds + 1);
        return DateTimeOffset.FromUnixTimeSeconds(second).AddTicks(call);
    }
}
