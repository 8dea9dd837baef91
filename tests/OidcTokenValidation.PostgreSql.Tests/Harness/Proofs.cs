using System.Security.Cryptography;

namespace OidcTokenValidation.PostgreSql.Tests.Harness;

internal static class Proofs
{
    private static readonly byte[] Client = new byte[32];

    public static DateTimeOffset Soon => DateTimeOffset.UtcNow.AddMinutes(2);

    public static ReplayKey Random() => ReplayKey.Create(RandomNumberGenerator.GetBytes(32), "");

    public static ReplayKey Numbered(int number) => ReplayKey.Create(Client, $"proof {number}");

    /// <summary>Sends new proofs until one is added.</summary>
    public static async Task AssertRecoversAsync(PostgreSqlReplayStore store, TimeSpan within)
    {
        for (var start = TimeProvider.System.GetTimestamp(); await store.TryAddAsync(Random(), Soon, TestContext.Current.CancellationToken) is not ReplayOutcome.Added; await Task.Delay(10))
            Assert.True(TimeProvider.System.GetElapsedTime(start) < within, "The store does not recover.");
    }
}
