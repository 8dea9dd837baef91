using StackExchange.Redis;

namespace OidcTokenValidation.Redis;

/// <summary>The options of <see cref="RedisReplayStore"/>.</summary>
public sealed class RedisReplayStoreOptions
{
    /// <summary>The server or servers, in StackExchange.Redis' keywords. The store opens its own connection.</summary>
    /// <value>For instance <c>redis.example.com:6379,ssl=true,user=api,password=…</c>. Default null: then set <see cref="Connection"/>.</value>
    /// <remarks>The store sets <c>abortConnect</c> to false, <c>connectTimeout</c> to <see cref="Timeout"/> at most, retries a lost connection each half
    /// second, and lets a request fail at once while there is none.</remarks>
    public string? ConnectionString { get; set; }

    /// <summary>A connection of your own, for instance one that the application uses anyway. The caller disposes it.</summary>
    /// <value>Default null: then set <see cref="ConnectionString"/>. With <c>BacklogPolicy.FailFast</c> the first requests of an outage do not wait.</value>
    public IConnectionMultiplexer? Connection { get; set; }

    /// <summary>What the names of the store's 16 keys begin with.</summary>
    /// <value>
    /// Default <c>dpop:</c>, so the keys are <c>dpop:0</c> to <c>dpop:15</c>. From 1 to 64 letters, digits and the characters <c>- _ : . { }</c>. Use the same
    /// value on all nodes of one API, and another one for another API. A hash tag in braces places all keys on one node of a cluster.
    /// </value>
    public string KeyPrefix { get; set; } = "dpop:";

    /// <summary>The time that one request waits for the server in total, connecting included.</summary>
    /// <value>Default 2 seconds; from 100 milliseconds to 30 seconds.</value>
    /// <remarks>
    /// After a request has timed out and no other request got a response in that time, further requests are <see cref="ReplayOutcome.Unavailable"/>
    /// at once, until a background probe, which runs once a second, gets a response.
    /// </remarks>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The accepted difference between the clocks of the nodes and of the server. A proof stays stored for this time after its expiry.</summary>
    /// <value>Default 1 minute; from 0 to 1 hour. Use the same value on all nodes.</value>
    /// <remarks>
    /// A proof is removed after it has expired by the server's clock and by that of the node that removes it, so one clock that is ahead removes nothing
    /// early. The latest expiry of the removed proofs is stored: if both clocks were ahead and were set back, proofs that expire no later are
    /// <see cref="ReplayOutcome.Unavailable"/>.
    /// </remarks>
    public TimeSpan ClockTolerance { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How many stored proofs the key of one client may have; more are <see cref="ReplayOutcome.QuotaExceeded"/>.</summary>
    /// <value>Default 50,000; from 1 to 100,000,000.</value>
    public int MaxProofsPerClientKey { get; set; } = 50_000;

    /// <summary>Whether the store works with a server that may evict the store's keys, or whose <c>maxmemory-policy</c> cannot be read.</summary>
    /// <value>Default false: under <c>allkeys-…</c> all proofs are <see cref="ReplayOutcome.Unavailable"/>, and the health check reports why.</value>
    /// <remarks>The store detects an eviction as a loss of data, so no proof is accepted twice; after each eviction proofs are unavailable for some seconds,
    /// see <see cref="AcceptDataLoss"/>. The policies <c>noeviction</c> and <c>volatile-…</c> do not evict the store's keys: they have no time to
    /// live.</remarks>
    public bool AcceptEviction { get; set; }

    /// <summary>Whether proofs are accepted that the server may have stored and lost, by a restart, a failover, an eviction or a command.</summary>
    /// <value>Default false: a proof that was issued before the loss is <see cref="ReplayOutcome.Unavailable"/>, and no proof is accepted twice.</value>
    /// <remarks>
    /// By default, after a loss the proofs of clients whose clocks are right are unavailable until they are newer than every proof that was used before:
    /// for at most <see cref="DPoPOptions.MaxProofAhead"/>, and with <see cref="DPoPOptions.RequireNonce"/> until the next nonce but one, which is up to twice
    /// <see cref="DPoPOptions.NonceLifetime"/>. With true they are accepted at once, and a proof that was lost is accepted once more.
    /// </remarks>
    public bool AcceptDataLoss { get; set; }
}
