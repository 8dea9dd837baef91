using System.Globalization;
using System.Security.Cryptography;

namespace OidcTokenValidation.Benchmarks.ScaleOut;

/// <summary>What is written in the tables: numbers of a run, for a million users.</summary>
internal static class Sizes
{
    private const double Million = 1_000_000;

    /// <summary>Three digits count; the rest is noise.</summary>
    public static string Round(double value)
    {
        double unit = value < 100 ? 1 : Math.Pow(10, Math.Floor(Math.Log10(value)) - 2);
        return (Math.Round(value / unit) * unit).ToString("N0", CultureInfo.InvariantCulture);
    }

    public static double PerMillion(double value, int users) => value * Million / users;

    /// <summary>The heap that a replay store takes for so many proofs, each the only one of its client.</summary>
    public static long ReplayStoreBytes(int proofs)
    {
        ReplayKey[] keys = [.. Enumerable.Range(0, proofs).Select(static i => ReplayKey.Create(RandomNumberGenerator.GetBytes(ReplayKey.Length), $"{i}"))];
        var clock = new FixedClock();
        var store = new InMemoryReplayStore(proofs, timeProvider: clock);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        foreach (ReplayKey key in keys)
            store.AddAtOnce(key, clock.GetUtcNow().AddMinutes(1));
        long bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(store);
        GC.KeepAlive(keys);
        return bytes;
    }
}
