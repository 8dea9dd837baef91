using OidcTokenValidation.Tests.Keys.Support;

namespace OidcTokenValidation.Tests.Keys;

/// <summary>
/// A simulated week with a provider, from a fixed seed: rotations announced and sudden, under a new name and under the old one, at the same address
/// and at another; outages of every kind, damaged responses under the tag of good ones, slow responses, floods of bogus key ids. Invariants at every step:
/// <list type="bullet">
/// <item>Requests never exceed the budget plus the other documents of one fetch that had begun, over any window.</item>
/// <item>A token of a key that was fetched is valid until the keys' lifetime and the stale limit are over, to the tick, and not a tick longer.</item>
/// <item>A good token whose key was not fetched yet is valid or "unavailable". It is refused only within one slot after a fetch that succeeded and
/// whose response was written before the key was published: recently fetched keys count as current. Under the name of a known key it is
/// also rejected while the provider cannot be called, and, where the keys have moved, for the minute for which metadata counts as current.</item>
/// <item>A token of a key that the provider withdrew is not valid after the fetch whose response no longer contains it. A bogus one never is.</item>
/// <item>Once the provider has recovered, keys are fresh within half a minute without any request.</item>
/// </list>
/// </summary>
[Collection(nameof(SoakCollection))]
public sealed class SoakTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 5)]
    [InlineData(3, 5)]
    [InlineData(4, 2)]
    [InlineData(5, 60)]
    public async Task Week_of_rotations_outages_slow_responses_and_floods(int seed, int requestsPerMinute)
    {
        using var world = new SoakWorld(new KeySourceOptions
        {
            RequestsPerMinute = requestsPerMinute,
            StaleLimit = TimeSpan.FromHours(2),
            JwksAddress = seed % 2 == 0 ? "https://issuer.example/jwks" : null,
        });
        var week = new SoakWeek(world, seed);
        await week.DayAsync();
        long before = GC.GetTotalMemory(forceFullCollection: true);

        for (int day = 1; day < 7; day++)
            await week.DayAsync();

        // The test's own list of requests grows too: 16 bytes each, and room for as many again.
        long grown = GC.GetTotalMemory(forceFullCollection: true) - before - (32L * world.Provider.Requests.Count);
        Assert.True(grown < 256 * 1024, $"The heap grew by {grown} bytes.");
        TestContext.Current.TestOutputHelper?.WriteLine($"{week}; heap {grown:+#;-#;0} bytes");
        Assert.True(week.SawEverything, week.ToString());
    }

    [Fact]
    public async Task Stale_limit_is_exact_to_the_tick_in_every_outage()
    {
        foreach (SoakMood mood in Enum.GetValues<SoakMood>().Where(static mood => mood is not (SoakMood.Well or SoakMood.Slow)))
        {
            using var world = new SoakWorld(new KeySourceOptions { StaleLimit = TimeSpan.FromHours(2) });
            Assert.True((await await world.SendAsync(world.Issuer.Token().Create())).IsValid);
            world.Provider.Mood = mood;
            while (world.Now < world.Known!.Value.UsableUntil - TimeSpan.FromMinutes(1))
                await world.PassAsync(TimeSpan.FromSeconds(20));
            await world.PassAsync(world.Known.Value.UsableUntil - Tick - world.Now);
            Assert.True((await await world.SendAsync(world.Issuer.Token().Create())).IsValid);
            await world.PassAsync(Tick);
            Task<AccessTokenValidationResult> over = await world.SendAsync(world.Issuer.Token().Create());
            while (!over.IsCompleted)
                await world.PassAsync(TimeSpan.FromSeconds(1));
            Assert.Equal(AccessTokenOutcome.Unavailable, (await over).Outcome);
        }
    }
}
