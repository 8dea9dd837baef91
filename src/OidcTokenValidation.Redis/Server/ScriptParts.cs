namespace OidcTokenValidation.Redis.Server;

/// <summary>The beginning of every script. Each works with one sorted set, so that it runs on every cluster; its meta data are members with a score that no
/// entry has, so that they are lost only together with the entries.</summary>
/// <remarks>
/// Within a script nothing else runs on the server. <c>run</c> is a number of 49 bits from the server's <c>run_id</c>, which changes with each start and
/// failover. Runs and incarnations are at least 2^52, entries are far below, and times of meta data are negative.
/// </remarks>
internal static class ScriptParts
{
    /// <summary>What the greatest score of an entry is less than, and the smallest of a run or an incarnation.</summary>
    public const long FirstIncarnation = 1L << 52;

    public const string Begin = """
        local key = KEYS[1]
        local clock = redis.call('time')
        local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
        local server = redis.call('info', 'server')
        local run = 4503599627370496 + tonumber(string.sub(string.match(server, 'run_id:(%x+)') or '0', 1, 12), 16)
        local function get(name) return tonumber(redis.call('zscore', key, name) or 0) end
        local function set(name, score) redis.call('zadd', key, string.format('%.0f', score), name) end

        """;

    /// <summary>A random number for a new incarnation of a sorted set.</summary>
    public static long CreateIncarnation() => FirstIncarnation + Random.Shared.NextInt64(FirstIncarnation);
}
