using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys.Support;

namespace OidcTokenValidation.Tests.Keys;

/// <summary>Runs alone, because other tests allocate as well.</summary>
[CollectionDefinition(nameof(FloodMemoryCollection), DisableParallelization = true)]
public sealed class FloodMemoryCollection;

[Collection(nameof(FloodMemoryCollection))]
public sealed class FloodMemoryTests
{
    [Fact]
    public async Task Flood_leaves_nothing_in_memory()
    {
        await using TestIssuerServer provider = Providers.Start(new TestClock());
        using var api = new KeyedApi(provider.Issuer);
        await api.WarmUpAsync();
        await FloodAsync(api, 1_000, "warm");
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await FloodAsync(api, 20_000, "cold");
        long after = GC.GetTotalMemory(forceFullCollection: true);

        // The key ids alone, if they were stored, would need 80 MB.
        Assert.InRange(after - before, long.MinValue, 4_000_000);
    }

    private static async Task FloodAsync(KeyedApi api, int count, string name)
    {
        string filler = new('x', 2000);
        for (int token = 0; token < count; token++)
        {
            if (token % 1000 == 0)
                api.Clock.Advance(TimeSpan.FromSeconds(1));
            await api.SendAsync(api.BogusToken($"{filler}-{name}-{token}")).Soon();
        }
    }
}
