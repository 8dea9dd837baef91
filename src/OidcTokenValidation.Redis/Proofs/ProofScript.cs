using OidcTokenValidation.Redis.Server;

namespace OidcTokenValidation.Redis.Proofs;

/// <summary>Adds one proof to a shard, or none: then it checks the server. Of many callers with the same proof exactly one adds it.</summary>
/// <remarks>
/// <para>
/// A script is not interrupted, but for Garnet without its transaction mode for Lua: there too, <c>zadd nx</c> accepts a proof once.
/// </para>
/// <para>
/// A shard is a sorted set. A proof is a member of 48 bytes, the client's 16 and the proof's 32, with its expiry in milliseconds as the score. <c>c</c> and the
/// client's 16 bytes have the number of its proofs. The shard has no time to live: only this script removes proofs, 100 at a time, after they have expired by
/// both clocks. <c>removed</c> is the latest expiry among them: nothing that expires until then can be distinguished from a removed proof.
/// </para>
/// <para>
/// <c>longest</c> is the longest remaining time with which a proof was added in this run of the server. Where a run begins, at <c>since</c>, proofs may
/// have been lost; the last of them expires at <c>since + longest</c>, which is <c>lost</c>. Where everything was lost, the nodes that have used the shard
/// have its former incarnation and its <c>longest</c>.
/// </para>
/// </remarks>
internal static class ProofScript
{
    /// <summary>Returns the outcome, the incarnation, the longest remaining time, and for a check the clock, <c>removed</c> and the policy.</summary>
    public const string Text = ScriptParts.Begin + """
        local node, tolerance = tonumber(ARGV[1]), tonumber(ARGV[2])
        local incarnation, longest = get('incarnation'), get('longest')
        local lost, removed = -get('lost'), -get('removed')
        if get('run') ~= run then
          local since = math.max(now, node)
          lost = math.max(lost, since + longest)
          incarnation, longest = tonumber(ARGV[3]), 0
          set('run', run)
          set('incarnation', incarnation)
          set('since', -since)
          set('longest', longest)
          set('lost', -lost)
        end
        if ARGV[4] ~= '0' and tonumber(ARGV[4]) ~= incarnation then
          local before = -get('since') + tonumber(ARGV[5])
          if before > lost then
            lost = before
            set('lost', -lost)
          end
        end

        local cutoff = math.min(now, node) - tolerance
        local expired = redis.call('zrangebyscore', key, '100000000000', '(' .. string.format('%.0f', cutoff), 'withscores', 'limit', 0, 100)
        for i = 1, #expired, 2 do
          redis.call('zrem', key, expired[i])
          local client = 'c' .. string.sub(expired[i], 1, 16)
          if tonumber(redis.call('zincrby', key, -1, client)) <= 0 then redis.call('zrem', key, client) end
          removed = math.max(removed, tonumber(expired[i + 1]))
        end
        if #expired > 0 then set('removed', -removed) end

        if not ARGV[6] then
          set('probe', 0)
          return { 0, incarnation, longest, now, removed, 
        """ + EvictionPolicy.Expression + """
         }
        end

        local expiry, client = tonumber(ARGV[7]), 'c' .. string.sub(ARGV[6], 1, 16)
        local outcome = 1
        if redis.call('zscore', key, ARGV[6]) then outcome = 2
        elseif expiry < cutoff or expiry <= removed then outcome = 0
        elseif expiry <= lost and ARGV[9] == '0' then outcome = 4
        elseif get(client) >= tonumber(ARGV[8]) then outcome = 3
        elseif redis.call('zadd', key, 'nx', ARGV[7], ARGV[6]) == 0 then outcome = 2
        end
        if outcome == 1 then
          redis.call('zincrby', key, 1, client)
          if expiry - now > longest then
            longest = expiry - now
            set('longest', longest)
          end
        end
        return { outcome, incarnation, longest }
        """;

    /// <summary>The outcome for a proof that may have been lost.</summary>
    public const long Lost = 4;
}
