using System.Globalization;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Benchmarks.Starts;

/// <summary>Starts the same small API again and again, of several kinds in turns, and writes a table of what a start and its first request take.</summary>
internal static class StartRun
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    /// <param name="args">The number of rounds, then the kinds: a name and a program each. The first kind is the one that the ratios refer to.</param>
    public static async Task RunAsync(string[] args)
    {
        (string Name, string Program)[] kinds = [.. args.Skip(1).Chunk(2).Select(static pair => (pair[0], pair[1]))];
        Start[][] rounds = new Start[int.Parse(args[0], CultureInfo.InvariantCulture)][];
        await using var issuer = TestIssuerServer.Start();
        for (int round = 0; round < rounds.Length; round++)
        {
            rounds[round] = new Start[kinds.Length];
            for (int kind = 0; kind < kinds.Length; kind++)
                rounds[round][kind] = await StartAsync(issuer, kinds[kind].Program);
        }

        Write([.. kinds.Select(static kind => kind.Name)], [.. kinds.Select(static kind => GetSize(kind.Program))], rounds);
    }

    private static async Task<Start> StartAsync(TestIssuerServer issuer, string program)
    {
        string token = issuer.Issuer.Token().Create();
        using var busy = new StartedProgram(program, issuer.Issuer.Issuer);
        await busy.WaitUntilReadyAsync();
        TimeSpan ready = busy.Age;
        await busy.SendAsync(token);
        TimeSpan responded = busy.Age;
        busy.Dispose();

        using var rested = new StartedProgram(program, issuer.Issuer.Issuer);
        await rested.WaitUntilReadyAsync();
        ready = ready < rested.Age ? ready : rested.Age;
        await Task.Delay(Rest);
        return new(ready, responded, await rested.SendAsync(token));
    }

    private static void Write(string[] names, double[] sizes, Start[][] rounds)
    {
        Console.WriteLine("| Program | Size | Ready | First response, sent at once | First request, sent 1 s later | The three against the first program, medians |");
        Console.WriteLine("|---|---:|---:|---:|---:|---|");
        for (int kind = 0; kind < names.Length; kind++)
        {
            int column = kind;
            string times = string.Join(" | ", Start.Times.Select(time => Format(rounds.Min(round => time(round[column]).TotalMilliseconds), "0.0 ms")));
            string ratios = string.Join(", ", Start.Times.Select(time => Format(Median(rounds.Select(round => time(round[column]) / time(round[0]))), "0.00")));
            Console.WriteLine($"| {names[kind]} | {Format(sizes[kind], "0.0 MB")} | {times} | {ratios} |");
        }
    }

    private static string Format(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static double Median(IEnumerable<double> values)
    {
        double[] ordered = [.. values.Order()];
        return ordered[ordered.Length / 2];
    }

    // What has to be copied to a server; symbols of native programs are files of their own.
    private static double GetSize(string program) => new DirectoryInfo(Path.GetDirectoryName(program)!)
        .EnumerateFiles("*", SearchOption.AllDirectories)
        .Where(static file => file.Extension is not (".pdb" or ".dbg" or ".xml"))
        .Sum(static file => file.Length) / 1e6;
}
