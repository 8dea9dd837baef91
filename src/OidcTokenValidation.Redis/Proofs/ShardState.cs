namespace OidcTokenValidation.Redis.Proofs;

/// <summary>What this node knows of a shard.</summary>
/// <param name="Incarnation">A number that changes when the server may have lost proofs; 0 if the node has not used the shard.</param>
/// <param name="Longest">The longest remaining time, in milliseconds, with which a proof was added since this node uses the shard.</param>
internal sealed record ShardState(long Incarnation, long Longest)
{
    public static ShardState Unused { get; } = new(0, 0);
}
