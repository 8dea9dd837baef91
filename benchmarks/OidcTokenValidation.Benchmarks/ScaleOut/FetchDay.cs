using System.Globalization;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Benchmarks.ScaleOut;

/// <summary>A day of nodes that only refresh the keys of an issuer: the requests that the provider gets.</summary>
internal static class FetchDay
{
    private const int Nodes = 10;
    private const int Hours = 24;
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);

    public static async Task RunAsync()
    {
        var clock = new TestClock();
        using var key = TestSigningKey.Create("ES256");
        using var issuer = new TestIssuer("https://issuer.example/", clock, key);
        (string Name, CountingProvider Provider)[] lifetimes =
        [
            ("nothing", new CountingProvider(issuer, maxAge: null)),
            ("1 h", new CountingProvider(issuer, TimeSpan.FromHours(1))),
            ("24 h", new CountingProvider(issuer, TimeSpan.FromHours(24))),
        ];
        AccessTokenValidator[] nodes =
            [.. lifetimes.SelectMany(lifetime => Enumerable.Range(0, Nodes).Select(_ => Fleet.Create(lifetime.Name, 0, issuer, clock, () => lifetime.Provider)))];
        foreach (AccessTokenValidator node in nodes)
            await node.WarmUpAsync();
        int[] atStart = [.. lifetimes.Select(static lifetime => lifetime.Provider.Requests)];
        for (TimeSpan passed = TimeSpan.Zero; passed < TimeSpan.FromHours(Hours); passed += Step)
        {
            clock.Advance(Step);
            await Task.Delay(1);   // until the fetches that began have ended
        }

        Console.WriteLine("| `max-age` of the provider | Requests at a node's start | Then per node and hour |");
        Console.WriteLine("|---|---:|---:|");
        foreach (((string name, CountingProvider provider), int first) in lifetimes.Zip(atStart))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {name} | {(double)first / Nodes:0.#} | {(double)(provider.Requests - first) / Nodes / Hours:0.00} |"));
        Array.ForEach(nodes, static node => node.Dispose());
    }
}
