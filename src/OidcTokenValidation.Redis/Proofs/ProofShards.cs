using System.Buffers.Binary;
using OidcTokenValidation.Redis.Diagnostics;
using OidcTokenValidation.Redis.Server;
using StackExchange.Redis;

namespace OidcTokenValidation.Redis.Proofs;

/// <summary>The sorted sets with the proofs, over which a cluster distributes the work. All proofs of one client are in the same one.</summary>
internal sealed class ProofShards(RedisReplayStoreOptions options, RedisClient client, TimeProvider time)
{
    private const int Count = 16;
    private const int ClientLength = 16;

    private readonly string[] _names = [.. Enumerable.Range(0, Count).Select(shard => $"{options.KeyPrefix}{shard}")];
    private readonly ShardState[] _states = [.. Enumerable.Repeat(ShardState.Unused, Count)];
    private readonly long _tolerance = (long)options.ClockTolerance.TotalMilliseconds;
    private readonly int _quota = options.MaxProofsPerClientKey;
    private readonly bool _acceptsLoss = options.AcceptDataLoss;
    private readonly bool _acceptsEviction = options.AcceptEviction;

    /// <summary>Called when a shard is not the one that this node has used before.</summary>
    public Action? Replaced { get; set; }

    /// <summary>Adds a proof. Returns the script's outcome.</summary>
    public async Task<long> AddAsync(ReplayKey proof, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        byte[] member = new byte[ClientLength + ReplayKey.Length];
        BinaryPrimitives.WriteUInt128BigEndian(member, proof.Client);
        proof.CopyTo(member.AsSpan(ClientLength));
        RedisResult[] response = await RunAsync(
            (int)(proof.Client % Count),
            [member, expiresAt.ToUnixTimeMilliseconds(), _quota, _acceptsLoss ? 1 : 0],
            cancellationToken).ConfigureAwait(false);
        return (long)response[0];
    }

    /// <summary>Checks all shards: whether they can be written, their clocks, and the policy of their servers. Returns the first fault.</summary>
    public async Task<string?> FindFaultAsync(CancellationToken cancellationToken)
    {
        IEnumerable<Task<RedisResult[]>> checks = Enumerable.Range(0, Count).Select(shard => RunAsync(shard, [], cancellationToken));
        RedisResult[][] responses = await Task.WhenAll(checks).ConfigureAwait(false);
        return responses.Select(FindFault).FirstOrDefault(static fault => fault is not null);
    }

    private string? FindFault(RedisResult[] response)
    {
        if (!_acceptsEviction && EvictionPolicy.FindFault((string?)response[5]) is { } eviction)
            return eviction;
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset clock = DateTimeOffset.FromUnixTimeMilliseconds((long)response[3]);
        DateTimeOffset removedUpTo = DateTimeOffset.FromUnixTimeMilliseconds((long)response[4]);

        // Nothing is removed before it has expired by both clocks: an earlier time means that they were set back.
        return removedUpTo >= (clock < now ? clock : now) ? RedisFaults.GetClockSetBack(removedUpTo) : null;
    }

    private async Task<RedisResult[]> RunAsync(int shard, RedisValue[] proof, CancellationToken cancellationToken)
    {
        ShardState state = Volatile.Read(ref _states[shard]);
        RedisValue[] node =
        [
            time.GetUtcNow().ToUnixTimeMilliseconds(),
            _tolerance,
            ScriptParts.CreateIncarnation(),
            state.Incarnation,
            _states.Max(static known => known.Longest),
        ];
        RedisResult result = await client.EvaluateAsync(ProofScript.Text, _names[shard], [.. node, .. proof], cancellationToken).ConfigureAwait(false);
        var response = (RedisResult[])result!;
        Update(shard, new ShardState((long)response[1], (long)response[2]));
        return response;
    }

    private void Update(int shard, ShardState current)
    {
        ShardState known = Volatile.Read(ref _states[shard]);
        if (known.Incarnation == current.Incarnation && known.Longest >= current.Longest)
            return;

        // The longest time also from before a loss: proofs of other nodes, which this one does not know, are stored as long. A response that is late may
        // replace a newer one: the next response corrects that.
        Volatile.Write(ref _states[shard], current with { Longest = Math.Max(known.Longest, current.Longest) });
        if (known.Incarnation != current.Incarnation && known != ShardState.Unused)
            Replaced?.Invoke();
    }
}
