using System.Security.Cryptography;

namespace OidcTokenValidation.PostgreSql.Tests.Support;

internal static class Proofs
{
    private static readonly byte[] Client = new byte[32];

    public static DateTimeOffset Soon => DateTimeOffset.UtcNow.AddMinutes(2);

    public static ReplayKey Random() => ReplayKey.Create(RandomNumberGenerator.GetBytes(32), "");

    public static ReplayKey Numbered(int number) => ReplayKey.Create(Client, $"proof {number}");

    /// <summary>Sends new proofs until one is added; the limit is 60 seconds unless a test sets one.</summary>
    public static async Task AssertRecoversAsync(PostgreSqlReplayStore store, TimeSpan? limit = null)
    {
        TimeSpan within = limit ?? TimeSpan.FromSeconds(60);
        for (var start = TimeProvider.System.GetTimestamp(); await store.TryAddAsync(Random(), Soon, TestContext.Current.CancellationToken) is not ReplayOutcome.Added; await Task.Delay(10))
            Assert.True(TimeProvider.System.GetElapsedTime(start) < within, "The store does not recover.");
    }

    /// <summary>Sends a used proof until the store knows; a store with a short limit may be too late on a busy machine.</summary>
    public static async Task AssertReplayedAsync(PostgreSqlReplayStore store, ReplayKey used)
    {
        var start = TimeProvider.System.GetTimestamp();
        ReplayOutcome outcome;
        do
            outcome = await store.TryAddAsync(used, Soon, TestContext.Current.CancellationToken);
        while (outcome is ReplayOutcome.Unavailable && TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(60));
        Assert.Equal(ReplayOutcome.Replayed, outcome);
    }
}
