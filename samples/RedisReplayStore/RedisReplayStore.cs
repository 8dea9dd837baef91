using OidcTokenValidation;
using StackExchange.Redis;

namespace RedisReplay;

/// <summary>Remembers used proofs in Redis, for several nodes. An example to copy: it works with Redis 5, StackExchange.Redis 1.2.6, and later.</summary>
/// <remarks>
/// Redis must keep what it is given: <c>maxmemory-policy noeviction</c>. Its replication is not synchronous: a proof that was used just before a failover may pass once more.
/// What is thrown here (Redis is down, does not answer in time, or a clock is wrong) is logged by the library, and the request is answered with 503.
/// </remarks>
public sealed class RedisReplayStore(IConnectionMultiplexer redis, TimeProvider time) : IReplayStore, IReplayStoreProbe
{
    // One atomic step, so of many callers with one proof exactly one gets 1. Redis' own clock decides what is removed, 100 proofs at a time; the latest expiry among them is noted:
    // after that clock was ahead and was set back, a proof that expires no later may have been removed. 2: the proof is there; 0: it is not known whether it was.
    private const string Add = """
        local clock = redis.call('time')
        local over = clock[1] * 1000 + math.floor(clock[2] / 1000) - tonumber(ARGV[3])
        local gone = redis.call('zrangebyscore', KEYS[1], '-inf', '(' .. string.format('%.0f', over), 'withscores', 'limit', 0, 100)
        local noted = tonumber(redis.call('get', KEYS[2]) or '-inf')
        for i = 1, #gone, 2 do
          redis.call('zrem', KEYS[1], gone[i])
          noted = math.max(noted, tonumber(gone[i + 1]))
        end
        if #gone > 0 then redis.call('set', KEYS[2], string.format('%.0f', noted)) end
        if redis.call('zscore', KEYS[1], ARGV[1]) then return 2 end
        if tonumber(ARGV[2]) < over or tonumber(ARGV[2]) <= noted then return 0 end
        redis.call('zadd', KEYS[1], ARGV[2], ARGV[1])
        return 1
        """;

    // Redis' clock, and the note; -1 if nothing was removed yet.
    private const string Look = """
        local clock = redis.call('time')
        return { clock[1] * 1000 + math.floor(clock[2] / 1000), tonumber(redis.call('get', KEYS[2]) or '-1'), redis.call('zcard', KEYS[1]) }
        """;

    private const string ClockFault =
        "Redis' clock is ahead, or was ahead and was set back: proofs cannot be told from used ones. Check the clocks of Redis and of the nodes; what was set back ends by itself, the health check says when.";

    /// <summary>How long a request waits for Redis.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How far the clocks of Redis and of the nodes may be apart: a proof stays for so much longer than it must.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    // In a cluster, the braces put both onto one node.
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
        RedisResult answer = await redis.GetDatabase().ScriptEvaluateAsync(Look, Keys).WaitAsync(TimeLimit, time, cancellationToken);
        long[] look = (long[])answer!;
        TimeSpan ahead = DateTimeOffset.FromUnixTimeMilliseconds(look[0]) - time.GetUtcNow();
        string? fault = ahead > ClockTolerance ? $"Redis' clock is {ahead.TotalSeconds:0} s ahead of this node's: check both."
            : look[1] >= look[0] ? $"Redis' clock was ahead and was set back: proofs that expire until {DateTimeOffset.FromUnixTimeMilliseconds(look[1]):u} cannot be told from used ones. It ends by itself at that time."
            : null;
        return new ReplayStoreHealth { IsAvailable = fault is null, Fault = fault, Count = look[2] };
    }
}
