using System.Globalization;
using System.Security.Cryptography;
using OidcTokenValidation.Benchmarks.Proofs;
using OidcTokenValidation.Benchmarks.Requests;
using OidcTokenValidation.Benchmarks.Revocations;
using OidcTokenValidation.Benchmarks.Tokens;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Benchmarks.Memory;

/// <summary>How many bytes one entry of each cache takes: on the managed heap, and in the process, where the platform's cryptography allocates too.</summary>
internal static class Footprint
{
    private const int Tokens = 20_000;
    private const int Proofs = 1_000_000;
    private const int Clients = 4_000;
    private const int Issuers = 1_000;

    public static void Run()
    {
        Console.WriteLine("| Entry | Entries | Managed, each | Process, each |");
        Console.WriteLine("|---|---:|---:|---:|");
        ValidatedTokens();
        ReplayEntries();
        ClientKeys();
        ResolvedIssuers();
        RevocationEntries();
    }

    private static void RevocationEntries()
    {
        using TokenRevocations revocations = RevocationCase.CreateService();
        Measure("revocation", RevocationCase.Entries, i => RevocationCase.Revoke(revocations, i));
    }

    private static void ValidatedTokens()
    {
        using var key = TestSigningKey.Create("ES256");
        using var issuer = new TestIssuer(Peer.Issuer, clock: null, key);
        var options = new AccessTokenValidationOptions { MaxCachedTokens = Tokens };
        Peer.Configure(options, issuer.Jwks);
        using var validator = AccessTokenValidator.Create(options);
        TestTokenBuilder token = issuer.Token().WithScope("read:timesheets", "write:timesheets").ExpiringIn(TimeSpan.FromHours(1));
        SignedToken[] tokens = [.. Enumerable.Range(0, Tokens).Select(_ => new SignedToken(token.Create()))];

        // The validator caches a token when it is sent for the second time.
        Measure($"validated token of {tokens[0].Token.Length} characters", Tokens,
            i => validator.Expect(TokenFailureCode.None, tokens[i].Request) && validator.Expect(TokenFailureCode.None, tokens[i].Request));
    }

    private static void ReplayEntries()
    {
        byte[][] clients = [.. Enumerable.Range(0, 1_000).Select(static _ => RandomNumberGenerator.GetBytes(ReplayKey.Length))];
        ReplayKey[] keys = [.. Enumerable.Range(0, Proofs).Select(i => ReplayKey.Create(clients[i % clients.Length], $"{i}"))];
        var clock = new FixedClock();
        var store = new InMemoryReplayStore(Proofs, timeProvider: clock);
        Measure("used proof", Proofs, i => store.AddAtOnce(keys[i], clock.GetUtcNow().AddMinutes(1)));
        GC.KeepAlive(store);
    }

    private static void ClientKeys()
    {
        using var api = new ProofApi(maxClientKeys: Clients);
        ProofRequest[] requests = [.. Enumerable.Range(0, Clients).SelectMany(_ => api.Requests(1))];
        Measure("client key, P-256, with its used proof", Clients, i => api.Expect(TokenFailureCode.None, requests[i].Request));
    }

    private static void ResolvedIssuers()
    {
        using var key = TestSigningKey.Create("ES256");
        TestIssuer[] issuers = [.. Enumerable.Range(0, Issuers).Select(i => new TestIssuer($"{Peer.Issuer}{i}/", clock: null, key))];
        var byName = issuers.ToDictionary(static issuer => issuer.Issuer, static issuer => issuer.Trust(), StringComparer.Ordinal);
        using var validator = AccessTokenValidator.Create(new AccessTokenValidationOptions
        {
            Audiences = [TestIssuer.DefaultAudience],
            ResolveIssuer = byName.GetValueOrDefault,
            MaxResolvedIssuers = Issuers,
            MaxCachedTokens = 0,
        });
        ResourceRequest[] requests = [.. issuers.Select(static issuer => TestRequest.Bearer(issuer.Token().Create()))];
        Measure("resolved issuer with one P-256 key", Issuers, i => validator.Expect(TokenFailureCode.None, requests[i]));
        Array.ForEach(issuers, static issuer => issuer.Dispose());
    }

    private static void Measure(string name, int count, Func<int, bool> add)
    {
        (long managed, long process) = Now();
        for (int i = 0; i < count; i++)
        {
            if (!add(i))
                throw new InvalidOperationException("Expected every entry to be added.");
        }

        (long managedAfter, long processAfter) = Now();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {count:N0} | {(double)(managedAfter - managed) / count:0} B | {(double)(processAfter - process) / count:0} B |"));
    }

    private static (long Managed, long Process) Now()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return (GC.GetTotalMemory(forceFullCollection: true), Environment.WorkingSet);
    }
}
