using System.Globalization;

namespace OidcTokenValidation.Storm;

/// <summary>What an outage of the database cost, over all nodes: one row of a table.</summary>
internal static class StormReport
{
    public static string Header => """
        | Scenario | 503 in all | after the return | full service after | 503: p99 once the first have timed out | Bearer p50 / p99 before | Bearer p50 / p99 since | connections opened | passed twice |
        |---|---:|---:|---:|---:|---:|---:|---:|---:|
        """;

    /// <param name="name">The name of the scenario.</param>
    /// <param name="folder">Where the nodes wrote their requests.</param>
    /// <param name="outAt">When the database went out, in milliseconds of Unix time.</param>
    /// <param name="backAt">When it was back.</param>
    /// <param name="opened">How many connections the database accepted from the beginning of the outage on.</param>
    public static string Describe(string name, string folder, long outAt, long backAt, string opened)
    {
        SentRequest[] all = [.. Directory.GetFiles(folder, "*.node").SelectMany(File.ReadLines).Select(SentRequest.Parse)];
        SentRequest[] unavailable = [.. all.Where(static r => r is { Kind: RequestKind.Proof, Outcome: AccessTokenOutcome.Unavailable })];
        SentRequest[] bearer = [.. all.Where(static r => r.Kind is RequestKind.Bearer)];
        SentRequest[] late = [.. unavailable.Where(r => r.Due > backAt)];

        // Those that were due when nothing had timed out yet wait for the limit of 2 s.
        double[] settled = Times(unavailable.Where(r => r.Due > outAt + 2_300 && r.Due < backAt));
        double full = late.Length == 0 ? 0 : (late.Max(static r => r.Due) - backAt) / 1e3;
        string good = Both(bearer.Where(r => r.Due < outAt)), since = Both(bearer.Where(r => r.Due >= outAt));
        int twice = all.Count(static r => r is { Kind: RequestKind.RepeatedProof, Outcome: AccessTokenOutcome.Valid });
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {unavailable.Length} | {late.Length} | {full:0.0} s | {Percentile(settled, 0.99)} | {good} | {since} | {opened} | {twice} |");
    }

    private static string Both(IEnumerable<SentRequest> requests) =>
        Times(requests) is var times ? $"{Percentile(times, 0.5)} / {Percentile(times, 0.99)}" : "";

    private static double[] Times(IEnumerable<SentRequest> requests) => [.. requests.Select(static r => r.Milliseconds).Order()];

    private static string Percentile(double[] sorted, double share) =>
        sorted.Length == 0
            ? "-"
            : string.Create(CultureInfo.InvariantCulture, $"{sorted[(int)(share * (sorted.Length - 1))]:0.0} ms");
}
