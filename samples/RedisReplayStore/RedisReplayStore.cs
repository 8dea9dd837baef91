using OidcTokenValidation;
using StackExchange.Redis;

namespace RedisReplay;

/// <summary>Remembers used proofs in Redis, for several nodes. An example to copy: it works with StackExchange.Redis 1.2.6 and later.</summary>
/// <remarks>
/// Redis must keep what it is given: <c>maxmemory-policy noeviction</c>. Its replication is not synchronous: a proof that was used just before a failover may pass once more.
/// What is thrown here (Redis is down, or does not answer in time) is logged by the library, and the request is answered with 503.
/// </remarks>
public sealed class RedisReplayStore(IConnectionMultiplexer redis, TimeProvider time) : IReplayStore
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(2);

    /// <summary>How far the clocks of the nodes may be apart: a proof stays for so much longer than it must.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    public async ValueTask<ReplayOutcome> TryAddAsync(ReplayKey key, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TimeSpan lifetime = expiresAt - time.GetUtcNow() + ClockTolerance;

        // It may have been used and forgotten. Redis takes whole milliseconds, and none that are not positive.
        if (lifetime < TimeSpan.FromMilliseconds(1))
            return ReplayOutcome.Replayed;

        // SET … NX PX: one atomic command, so of many callers with one proof exactly one is told "true".
        Task<bool> add = redis.GetDatabase().StringSetAsync($"dpop:{key}", "", lifetime, When.NotExists);
        return await add.WaitAsync(TimeLimit, time, cancellationToken) ? ReplayOutcome.Added : ReplayOutcome.Replayed;
    }
}
