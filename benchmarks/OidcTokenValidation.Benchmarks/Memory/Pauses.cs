using System.Diagnostics;
using System.Globalization;
using OidcTokenValidation.Benchmarks.Requests;
using OidcTokenValidation.Benchmarks.Scale;
using OidcTokenValidation.Benchmarks.Tokens;

namespace OidcTokenValidation.Benchmarks.Memory;

/// <summary>How long the garbage collector stops everything while 100,000 tokens are cached.</summary>
internal static class Pauses
{
    private const int Kept = 100_000;

    public static void Run()
    {
        using var pauses = new GcPauses();
        using var kept = ManyTokens.Create(Kept);
        using var fresh = TokenCase.Create("RS256", maxCachedTokens: 0);
        using var requests = RequestCase.Create(RequestCase.Seen);
        Console.WriteLine("| Work, while 100,000 tokens are cached | Times | Gen0 | Gen1 | Gen2 | All pauses | Share of the time | Longest pause |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|");
        Measure(pauses, "Library, tokens seen", 2_000_000, kept.Validate);
        Measure(pauses, "Library, tokens never seen, RS256", 300_000, () => fresh.Validate().IsValid);
        Measure(pauses, "JsonWebTokenHandler, claims read", 300_000, fresh.ReadByHandler);
        Measure(pauses, "Whole requests, library, tokens seen", 300_000, requests.Library.Run);
        Measure(pauses, "Whole requests, JwtBearer", 300_000, requests.JwtBearer.Run);
    }

    private static void Measure(GcPauses pauses, string name, int times, Func<bool> run)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Thread.Sleep(200);   // until the runtime has reported the pauses so far
        pauses.TakeLongest();
        int[] collections = Collections();
        TimeSpan before = GC.GetTotalPauseDuration();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < times; i++)
            run();
        TimeSpan time = Stopwatch.GetElapsedTime(start), paused = GC.GetTotalPauseDuration() - before;
        int[] since = [.. Collections().Zip(collections, static (after, before) => after - before)];
        Thread.Sleep(200);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {times:N0} | {since[0] - since[1]} | {since[1] - since[2]} | {since[2]} | {paused.TotalMilliseconds:0.0} ms "
            + $"| {paused / time:0.00%} | {pauses.TakeLongest().TotalMilliseconds:0.00} ms |"));
    }

    private static int[] Collections() => [GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2)];
}
