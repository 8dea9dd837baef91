using System.Diagnostics;
using System.Globalization;
using OidcTokenValidation.Benchmarks.Proofs;
using OidcTokenValidation.Benchmarks.Tokens;

namespace OidcTokenValidation.Benchmarks;

/// <summary>How much more two threads do than one: they may wait for each other at a shared key, cache or store.</summary>
internal static class TwoThreads
{
    private const int Rounds = 150;
    private const int RunsPerTurn = 50;

    public static void Run()
    {
        Console.WriteLine("| Case | One thread | Two threads | Done by two, against one |");
        Console.WriteLine("|---|---:|---:|---:|");
        Tokens("RS256, never seen", "RS256", maxCachedTokens: 0);
        Tokens("ES256, never seen", "ES256", maxCachedTokens: 0);
        Tokens("RS256, seen", "RS256", maxCachedTokens: 16);
        using var api = new ProofApi();
        ProofRequest[][] requests = [api.Requests(RunsPerTurn), api.Requests(RunsPerTurn)];
        Measure("DPoP, two clients", requests, request => api.Expect(TokenFailureCode.None, request.Request), api.Store.Empty);

        ProofRequest[] ofOne = api.Requests(2 * RunsPerTurn);
        Measure("DPoP, one client", [ofOne[..RunsPerTurn], ofOne[RunsPerTurn..]],
            request => api.Expect(TokenFailureCode.None, request.Request), api.Store.Empty);
        Measure("P-256 verify, a key for each thread", requests, VerifyWith(requests), static () => { });
    }

    private static void Tokens(string name, string algorithm, int maxCachedTokens)
    {
        using var tokens = TokenCase.Create(algorithm, maxCachedTokens);
        TokenCase[] own = [.. Enumerable.Repeat(tokens, RunsPerTurn)];
        Measure(name, [own, own], static token => token.Validate().IsValid, static () => { });
    }

    private static Func<ProofRequest, bool> VerifyWith(ProofRequest[][] requests)
    {
        var keys = requests.ToDictionary(static own => own[0], static own => own[0].Import());
        var byRequest = requests.SelectMany(own => own.Select(request => (request, keys[own[0]]))).ToDictionary();
        return request => request.Verify(byRequest[request]);
    }

    private static void Measure<T>(string name, T[][] requests, Func<T, bool> run, Action reset)
    {
        double[] one = new double[Rounds], two = new double[Rounds];
        for (int round = 0; round < Rounds; round++)
        {
            reset();
            one[round] = Turn(requests[..1], run);
            reset();
            two[round] = Turn(requests, run);
        }

        // The fastest ones: on a shared machine the others include other work.
        double fastestOfOne = one.Min(), fastestOfTwo = two.Min();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {fastestOfOne:0.00} us | {fastestOfTwo:0.00} us | {2 * fastestOfOne / fastestOfTwo:0.00} |"));
    }

    // The threads read the clock themselves: the waiting thread may be scheduled too late to see them begin.
    private static double Turn<T>(T[][] requests, Func<T, bool> run)
    {
        using var start = new Barrier(requests.Length);
        long[] begun = new long[requests.Length], ended = new long[requests.Length];
        Thread[] threads = [.. requests.Select((own, i) => new Thread(() =>
        {
            start.SignalAndWait();
            begun[i] = Stopwatch.GetTimestamp();
            bool good = Array.TrueForAll(own, request => run(request));
            ended[i] = good ? Stopwatch.GetTimestamp() : 0;
        }))];
        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => thread.Join());
        return ended.Contains(0)
            ? throw new InvalidOperationException("Expected every run to succeed.")
            : Stopwatch.GetElapsedTime(begun.Min(), ended.Max()).TotalMicroseconds / RunsPerTurn;
    }
}
