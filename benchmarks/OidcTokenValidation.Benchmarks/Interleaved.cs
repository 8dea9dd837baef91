using System.Diagnostics;
using System.Globalization;

namespace OidcTokenValidation.Benchmarks;

/// <summary>
/// The three ways of <see cref="ValidateToken"/> in turns of a few milliseconds. BenchmarkDotNet measures one after the other, so that
/// a neighbour on the machine slows one and not the next; here each turn's neighbour slows all three alike.
/// </summary>
internal static class Interleaved
{
    private const int Rounds = 300;
    private const int RunsPerTurn = 100;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    public static void Run()
    {
        Console.WriteLine("| Algorithm | Method | Fastest | Median | Fastest, against the handler's |");
        Console.WriteLine("|---|---|---:|---:|---:|");
        foreach (string algorithm in new[] { "RS256", "PS256", "ES256" })
        {
            var tokens = new ValidateToken { Algorithm = algorithm };
            tokens.SetUp().GetAwaiter().GetResult();
            Measure(algorithm, [("Primitive", () => tokens.Primitive()), ("Library", () => Valid(tokens)), ("JsonWebTokenHandler", () => tokens.JsonWebTokenHandler().GetAwaiter().GetResult())]);
            tokens.CleanUp();
        }
    }

    private static bool Valid(ValidateToken tokens)
    {
        ValueTask<AccessTokenValidationResult> validation = tokens.Library();
        return validation.IsCompletedSuccessfully && validation.Result.IsValid;
    }

    private static void Measure(string algorithm, (string Name, Action Run)[] ways)
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < WarmUp;)
            Array.ForEach(ways, static way => Turn(way.Run));

        double[][] turns = [.. Enumerable.Range(0, Rounds).Select(_ => ways.Select(static way => Turn(way.Run)).ToArray())];
        double[][] sorted = [.. ways.Select((_, way) => turns.Select(turn => turn[way]).Order().ToArray())];
        foreach ((string name, double[] times) in ways.Zip(sorted, static (way, times) => (way.Name, times)))
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {algorithm} | {name} | {times[0]:0.00} us | {times[Rounds / 2]:0.00} us | {times[0] / sorted[^1][0]:0.00} |"));
        }
    }

    private static double Turn(Action run)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < RunsPerTurn; i++)
            run();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / RunsPerTurn;
    }
}
