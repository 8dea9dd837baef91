using System.Diagnostics;
using System.Globalization;

namespace OidcTokenValidation.Benchmarks;

/// <summary>Runs several ways of doing a thing in turns, and writes a table of the times and of the bytes that each allocates.</summary>
internal static class Turns
{
    private const int Rounds = 400;
    private const int RunsPerTurn = 50;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    public static void WriteHead()
    {
        Console.WriteLine("| Case | Method | Fastest | Median | Allocated | Fastest, against the first | Median of the turns' ratios |");
        Console.WriteLine("|---|---|---:|---:|---:|---:|---:|");
    }

    public static void Measure(string name, (string Name, Func<bool> Run)[] ways)
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < WarmUp;)
            Array.ForEach(ways, static way => Turn(way.Run));

        (double Time, double Bytes)[][] turns = [.. Enumerable.Range(0, Rounds).Select(_ => ways.Select(static way => Turn(way.Run)).ToArray())];
        double reference = turns.Min(static turn => turn[0].Time);
        for (int way = 0; way < ways.Length; way++)
        {
            double fastest = turns.Min(turn => turn[way].Time), bytes = turns.Min(turn => turn[way].Bytes);
            double median = Median(turns.Select(turn => turn[way].Time)), ratio = Median(turns.Select(turn => turn[way].Time / turn[0].Time));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {ways[way].Name} | {fastest:0.00} us | {median:0.00} us | {bytes:0} B | {fastest / reference:0.00} | {ratio:0.00} |"));
        }
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);

    private static (double Time, double Bytes) Turn(Func<bool> run)
    {
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        bool good = true;
        for (int i = 0; i < RunsPerTurn; i++)
            good &= run();
        double time = Stopwatch.GetElapsedTime(start).TotalMicroseconds / RunsPerTurn;
        return good ? (time, (double)(GC.GetAllocatedBytesForCurrentThread() - bytes) / RunsPerTurn)
            : throw new InvalidOperationException("Expected every run to succeed.");
    }
}
