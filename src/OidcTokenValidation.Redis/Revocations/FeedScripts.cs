using OidcTokenValidation.Redis.Server;

namespace OidcTokenValidation.Redis.Revocations;

/// <summary>The scripts of the feed: one sorted set whose members are the entries, with their number in the sequence as the score.</summary>
/// <remarks>
/// The sequence has a new incarnation where the set is new and where the server's run is: then entries may have been lost. An entry that is appended again
/// moves to the end. Every form of an entry has its expiry in the same bytes; what is shorter is no entry, and stays. The set has no time to live. A script is
/// not interrupted, but for Garnet without its transaction mode for Lua: there an append that another one has interrupted begins again, because a reader may
/// have passed its numbers.
/// </remarks>
internal static class FeedScripts
{
    // Less than every incarnation, and more entries than there can be.
    private const string End = "2251799813685248";

    private const string Begin = ScriptParts.Begin + """
        local incarnation = get('incarnation')
        if get('run') ~= run then
          incarnation = tonumber(ARGV[1])
          set('run', run)
          set('incarnation', incarnation)
        end
        local policy = 
        """ + EvictionPolicy.Expression + "\n";

    /// <summary>Appends entries, and removes up to 1,000 of the oldest ones that have expired by both clocks. Returns the incarnation and the policy.</summary>
    public const string Append = Begin + """
        local count, last, isAlone = #ARGV - 2, 0, false
        for round = 1, 100 do
          last = -tonumber(redis.call('zincrby', key, -count, 'last'))
          for i = 1, count do redis.call('zadd', key, string.format('%.0f', last - count + i), ARGV[2 + i]) end
          isAlone = -get('last') == last
          if isAlone then break end
        end
        if not isAlone then return redis.error_reply('NOTALONE') end

        local cutoff = math.min(now, tonumber(ARGV[2]))
        for round = 1, 10 do
          local oldest = redis.call('zrangebyscore', key, '(0', 
        """ + End + """
        , 'limit', 0, 100)
          local removed = 0
          for i = 1, #oldest do
            local expiry = 0
            for at = 35, 42 do expiry = expiry * 256 + (string.byte(oldest[i], at) or 255) end
            if expiry < cutoff then removed = removed + redis.call('zrem', key, oldest[i]) end
          end
          if removed < 100 then break end
        end
        return { incarnation, policy }
        """;

    /// <summary>Reads a page after a position. Returns the incarnation, the policy, whether the position is unknown, entries, each with its number, and the
    /// seconds since the server's start.</summary>
    public const string Read = Begin + """
        local last, after, isUnknown = -get('last'), ARGV[3], 0
        if tonumber(ARGV[2]) ~= incarnation or tonumber(after) > last then after, isUnknown = '0', 1 end
        local page = redis.call('zrangebyscore', key, '(' .. after, 
        """ + End + """
        , 'withscores', 'limit', 0, tonumber(ARGV[4]))
        return { incarnation, policy, isUnknown, page, tonumber(string.match(server, 'uptime_in_seconds:(%d+)') or 86400) }
        """;
}
