using System.Security.Cryptography;

namespace OidcTokenValidation.Redis.Tests.Support;

internal static class Proof
{
    private static readonly byte[] Client = new byte[32];

    /// <summary>When a proof expires that a client with a right clock makes now.</summary>
    public static DateTimeOffset Expiry => DateTimeOffset.UtcNow.AddSeconds(90);

    public static ReplayKey CreateRandom() => ReplayKey.Create(RandomNumberGenerator.GetBytes(32), "");

    public static ReplayKey CreateNumbered(int number) => ReplayKey.Create(Client, $"proof {number}");

    public static ValueTask<ReplayOutcome> SendAsync(this RedisReplayStore store, ReplayKey? proof = null, DateTimeOffset? expiresAt = null) =>
        store.TryAddAsync(proof ?? CreateRandom(), expiresAt ?? Expiry, TestContext.Current.CancellationToken);

    /// <summary>Sends many proofs at a time, and returns each with its outcome.</summary>
    public static async Task<List<(ReplayKey Proof, DateTimeOffset Expiry, ReplayOutcome Outcome)>> SendManyAsync(
        this RedisReplayStore store, IEnumerable<(ReplayKey Proof, DateTimeOffset Expiry)> proofs)
    {
        List<(ReplayKey, DateTimeOffset, ReplayOutcome)> sent = [];
        foreach (var batch in proofs.Chunk(500))
        {
            sent.AddRange(await Task.WhenAll(batch.Select(async proof => (proof.Proof, proof.Expiry, await store.SendAsync(proof.Proof, proof.Expiry)))));
        }

        return sent;
    }

    /// <summary>Sends new proofs until one is added. Returns how long that took.</summary>
    public static async Task<TimeSpan> RecoverAsync(this RedisReplayStore store)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (await store.SendAsync() is not ReplayOutcome.Added)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(60), "The store does not recover.");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        return TimeProvider.System.GetElapsedTime(start);
    }
}
