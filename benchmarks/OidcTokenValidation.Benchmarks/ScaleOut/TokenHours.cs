using System.Globalization;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Benchmarks.ScaleOut;

/// <summary>Two hours of requests, the second one measured: what each way of spreading the same requests over nodes makes the nodes keep and verify.</summary>
internal static class TokenHours
{
    private const int Seconds = 3_600;
    private const int Ample = 1_000_000;

    public static async Task RunAsync(int users, int requestsPerHour)
    {
        var clock = new TestClock();
        using var key = TestSigningKey.Create("ES256");
        using var issuer = new TestIssuer("https://issuer.example/", clock, key);
        using var lookups = new CacheLookups();
        var population = new Population(issuer, users);
        Func<HttpMessageHandler> provider = () => new CountingProvider(issuer, TimeSpan.FromHours(1));
        Fleet[] fleets =
        [
            new("1 node", 1, isSticky: true, Ample, users, issuer, clock, provider),
            new("4 nodes, a user stays on one", 4, isSticky: true, Ample, users, issuer, clock, provider),
            new("the same, room for a quarter of its users", 4, isSticky: true, users / 16, users, issuer, clock, provider),
            new("4 nodes, any", 4, isSticky: false, Ample, users, issuer, clock, provider),
            new("16 nodes, any", 16, isSticky: false, Ample, users, issuer, clock, provider),
        ];
        foreach (Fleet fleet in fleets)
            await fleet.WarmUpAsync();

        await SendAsync(Seconds);
        lookups.Reset();
        await SendAsync(Seconds);

        Console.WriteLine("| Nodes | Tokens to keep, each | Heap for them, each | Requests/s, each | Verified/s, each | Recalled instead |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|");
        double perToken = BytesOfToken(issuer, clock, provider);
        foreach (Fleet fleet in fleets)
            Write(fleet);
        Array.ForEach(fleets, static fleet => fleet.Dispose());

        async Task SendAsync(int seconds)
        {
            double due = 0;
            for (int second = 0; second < seconds; second++)
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                for (due += (double)users * requestsPerHour / Seconds; due >= 1; due--)
                {
                    int user = population.Next();
                    ResourceRequest request = population.RequestOf(user, clock.GetUtcNow(), out bool isNew);
                    Array.ForEach(fleets, fleet => fleet.Send(user, isNew, request));
                }

                await Task.Yield();
            }
        }

        void Write(Fleet fleet)
        {
            (long hits, long misses) = lookups.Of(fleet.Name);
            double kept = Sizes.PerMillion(Math.Min(fleet.MaxCachedTokens, fleet.TokensToKeep(user => population.HasToken(user, clock.GetUtcNow()))), users);
            double verified = Sizes.PerMillion((double)misses / Seconds / fleet.Nodes, users);
            double all = Sizes.PerMillion((double)(hits + misses) / Seconds / fleet.Nodes, users);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {fleet.Name} | {Sizes.Round(kept)} | {Sizes.Round(kept * perToken / 1_000_000)} MB "
                + $"| {Sizes.Round(all)} | {Sizes.Round(verified)} | {(double)hits / (hits + misses):0%} |"));
        }
    }

    // Measured apart, on tokens of the same form: the fleets' caches still hold what has expired.
    private static double BytesOfToken(TestIssuer issuer, TimeProvider clock, Func<HttpMessageHandler> provider)
    {
        const int Tokens = 10_000;
        using AccessTokenValidator validator = Fleet.Create("measure", Tokens, issuer, clock, provider);
        var population = new Population(issuer, Tokens);
        validator.WarmUpAsync().GetAwaiter().GetResult();
        ResourceRequest[] requests = [.. Enumerable.Range(0, Tokens).Select(user => population.RequestOf(user, clock.GetUtcNow(), out _))];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int times = 0; times < 2; times++)
            Array.ForEach(requests, request => validator.Expect(TokenFailureCode.None, request));
        double bytes = (double)(GC.GetTotalMemory(forceFullCollection: true) - before) / Tokens;
        GC.KeepAlive(requests);
        return bytes;
    }
}
