using System.Globalization;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Benchmarks.ScaleOut;

/// <summary>Half an hour of requests with proofs, on nodes that share a store: how many proofs it has to remember at a time.</summary>
internal static class ProofMinutes
{
    private const int Nodes = 4;
    private const int Seconds = 1_800;

    // In PostgreSQL: ClockTolerance and CleanupInterval keep a row for so much longer, and with its indexes it was measured to take so much.
    private const int ExtraSeconds = 75;
    private const double RowBytes = 183;

    public static void Run(int users, int requestsPerHour)
    {
        Console.WriteLine("| Proofs | Proofs/s | Remembered at a time, at most | In memory | In PostgreSQL |");
        Console.WriteLine("|---|---:|---:|---:|---:|");
        Write("without nonces, the defaults", users, requestsPerHour, static _ => { });
        Write("`RequireNonce`, `NonceLifetime` 30 s", users, requestsPerHour,
            static dpop => (dpop.RequireNonce, dpop.NonceLifetime) = (true, TimeSpan.FromSeconds(30)));
        Write("`RequireNonce`, `NonceLifetime` 5 min, the default", users, requestsPerHour, static dpop => dpop.RequireNonce = true);
    }

    private static void Write(string name, int users, int requestsPerHour, Action<DPoPOptions> configure)
    {
        int most = (int)Sizes.PerMillion(MostRemembered(users, requestsPerHour, configure), users);
        double perSecond = Sizes.PerMillion((double)users * requestsPerHour / 3_600, users);
        double memory = Sizes.ReplayStoreBytes(most) / 1e6, rows = (most + (perSecond * ExtraSeconds)) * RowBytes / 1e6;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {Sizes.Round(perSecond)} | {Sizes.Round(most)} | {Sizes.Round(memory)} MB | {Sizes.Round(rows)} MB |"));
    }

    private static int MostRemembered(int users, int requestsPerHour, Action<DPoPOptions> configure)
    {
        var clock = new TestClock();
        using var key = TestSigningKey.Create("ES256");
        using var issuer = new TestIssuer("https://issuer.example/", clock, key);
        var store = new InMemoryReplayStore(timeProvider: clock);
        string secret = Convert.ToBase64String(new byte[32]);
        AccessTokenValidator[] nodes = [.. Enumerable.Range(0, Nodes).Select(_ => CreateNode())];
        var clients = new ProofClient?[users];
        var random = new Random(1);
        int most = 0;
        double due = 0;
        for (int second = 0; second < Seconds; second++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            for (due += (double)users * requestsPerHour / 3_600; due >= 1; due--)
            {
                ProofClient client = clients[random.Next(users)] ??= new ProofClient(issuer, clock);
                client.Send(nodes[random.Next(Nodes)]);
            }

            most = Math.Max(most, store.Count);
        }

        Array.ForEach(clients, static client => client?.Dispose());
        Array.ForEach(nodes, static node => node.Dispose());
        return most;

        AccessTokenValidator CreateNode()
        {
            var options = new AccessTokenValidationOptions
            {
                Audiences = [TestIssuer.DefaultAudience],
                Issuers = [issuer.Trust()],
                DPoP = { ReplayStore = store },
            };
            configure(options.DPoP);
            if (options.DPoP.RequireNonce)
                options.DPoP.NonceSecrets.Add(secret);
            return AccessTokenValidator.Create(options, clock);
        }
    }
}
