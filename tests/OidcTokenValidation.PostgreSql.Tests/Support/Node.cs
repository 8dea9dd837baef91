using System.Globalization;
using System.Security.Cryptography;

namespace OidcTokenValidation.PostgreSql.Tests.Support;

/// <summary>One node of an API, in a process of its own: it takes the same proofs as all others, in an order of its own.</summary>
internal static class Node
{
    public const string Command = "node";
    public const string Ready = "ready";

    private const int Parallel = 8;

    public static IReadOnlyList<string> Arguments(string connectionString, string table, int proofs) =>
        [Command, connectionString, table, proofs.ToString(CultureInfo.InvariantCulture)];

    /// <summary>Writes "ready", waits for a line, adds the proofs, writes how many were added, replayed and neither.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        await using var store = new PostgreSqlReplayStore(new PostgreSqlReplayStoreOptions { ConnectionString = args[1], Table = args[2], Timeout = TimeSpan.FromSeconds(30) });
        var proofs = Enumerable.Range(0, int.Parse(args[3], CultureInfo.InvariantCulture)).ToArray();
        RandomNumberGenerator.Shuffle(proofs.AsSpan());
        await store.TryAddAsync(Proofs.Random(), Proofs.Soon, CancellationToken.None);
        Console.WriteLine(Ready);
        await Console.In.ReadLineAsync();

        var counts = new int[Enum.GetValues<ReplayOutcome>().Length];
        await System.Threading.Tasks.Parallel.ForEachAsync(proofs, new ParallelOptions { MaxDegreeOfParallelism = Parallel }, async (proof, cancellation) =>
            Interlocked.Increment(ref counts[(int)await store.TryAddAsync(Proofs.Numbered(proof), Proofs.Soon, cancellation)]));
        Console.WriteLine(string.Join(' ', counts));
        return 0;
    }
}
