using OidcTokenValidation;
using StackExchange.Redis;

namespace RedisReplay;

/// <summary>Stores used proofs in Redis, for several nodes. An example to copy: it works with Redis 5, StackExchange.Redis 1.2.6, and later.</summary>
/// <remarks>
/// Redis must not evict keys: set <c>maxmemory-policy noeviction</c>. Its replication is not synchronous: a proof that was used just before a failover may be
/// accepted once more. The library logs the exceptions of this store (Redis is down, does not respond in time, or a clock is wrong), and sends 503.
/// </remarks>
public sealed class RedisReplayStore(IConnectionMultiplexer redis, TimeProvider time) : IReplayStore, IReplayStoreProbe
{
    // One atomic step, so of many callers with the same proof exactly one gets 1. Redis' own clock decides what is removed, 100 proofs at a time. The latest
    // expiry among them is stored: if that clock was ahead and was set back, a proof that expires no later may have been removed. Returns 2 if the proof is
    // stored already, 0 if it is unknown whether it was stored before.
    private const string Add = """
        local clock = redis.call('time')
        local cutoff = clock[1] * 1000 + math.floor(clock[2] / 1000) - tonumber(ARGV[3])
        local expired = redis.call('zrangebyscore', KEYS[1], '-inf', '(' .. string.format('%.0f', cutoff), 'withscores', 'limit', 0, 100)
        local latest = tonumber(redis.call('get', KEYS[2]) or '-inf')
        for i = 1, #expired, 2 do
          redis.call('zrem', KEYS[1], expired[i])
          latest = math.max(latest, tonumber(expired[i + 1]))
        end
        if #expired > 0 then redis.call('set', KEYS[2], string.format('%.0f', latest)) end
        if redis.call('zscore', KEYS[1], ARGV[1]) then return 2 end
        if tonumber(ARGV[2]) < cutoff or tonumber(ARGV[2]) <= latest then return 0 end
        redis.call('zadd', KEYS[1], ARGV[2], ARGV[1])
        return 1
        """;

    // Redis' clock, the latest expiry of a removed proof (-1 if none was removed), and the number of proofs.
    private const string Probe = """
        local clock = redis.call('time')
        return { clock[1] * 1000 + math.floor(clock[2] / 1000), tonumber(redis.call('get', KEYS[2]) or '-1'), redis.call('zcard', KEYS[1]) }
        """;

    private const string ClockFault =
        "Redis' clock is ahead, or was ahead and was set back: new proofs cannot be distinguished from used ones. Check the clocks of Redis and of the nodes. "
        + "After a clock was set back, the fault ends by itself; the health check shows when.";

    /// <summary>How long a request waits for Redis.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The accepted difference between the clocks of Redis and of the nodes. A proof stays stored for this time after its expiry.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    // In a cluster, the braces place both keys on one node.
    private static readonly RedisKey[] Keys = ["{dpop}:proofs", "{dpop}:removed"];

    public async ValueTask<ReplayOutcome> TryAddAsync(ReplayKey key, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RedisValue[] proof = [key.ToArray(), expiresAt.ToUnixTimeMilliseconds(), (long)ClockTolerance.TotalMilliseconds];
        RedisResult added = await redis.GetDatabase().ScriptEvaluateAsync(Add, Keys, proof).WaitAsync(TimeLimit, time, cancellationToken);
        return (long)added switch
        {
            1 => ReplayOutcome.Added,
            2 => ReplayOutcome.Replayed,
            _ => throw new InvalidOperationException(ClockFault),
        };
    }

    public async ValueTask<ReplayStoreHealth> ProbeAsync(CancellationToken cancellationToken)
    {
        RedisResult result = await redis.GetDatabase().ScriptEvaluateAsync(Probe, Keys).WaitAsync(TimeLimit, time, cancellationToken);
        long[] values = (long[])result!;
        TimeSpan ahead = DateTimeOffset.FromUnixTimeMilliseconds(values[0]) - time.GetUtcNow();
        string? fault = ahead > ClockTolerance ? $"Redis' clock is {ahead.TotalSeconds:0} s ahead of this node's: check both."
            : values[1] >= values[0] ? "Redis' clock was ahead and was set back: proofs that expire until "
                + $"{DateTimeOffset.FromUnixTimeMilliseconds(values[1]):u} cannot be distinguished from used ones. The fault ends at that time."
            : null;
        return new ReplayStoreHealth { IsAvailable = fault is null, Fault = fault, Count = values[2] };
    }
}
