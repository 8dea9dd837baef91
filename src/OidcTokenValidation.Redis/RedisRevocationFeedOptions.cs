using StackExchange.Redis;

namespace OidcTokenValidation.Redis;

/// <summary>The options of <see cref="RedisRevocationFeed"/>.</summary>
public sealed class RedisRevocationFeedOptions
{
    /// <summary>The server or servers, in StackExchange.Redis' keywords. The feed opens its own connection.</summary>
    /// <value>For instance <c>redis.example.com:6379,ssl=true,user=api,password=…</c>. Default null: then set <see cref="Connection"/>.</value>
    public string? ConnectionString { get; set; }

    /// <summary>A connection of your own, for instance one that the application uses anyway. The caller disposes it.</summary>
    /// <value>Default null: then set <see cref="ConnectionString"/>.</value>
    public IConnectionMultiplexer? Connection { get; set; }

    /// <summary>The name of the key with the entries, and of the channel with their notifications.</summary>
    /// <value>Default <c>revocations</c>. From 1 to 64 letters, digits and the characters <c>- _ : . { }</c>. Use the same value on all nodes of one API, and
    /// another one for another API.</value>
    public string Key { get; set; } = "revocations";

    /// <summary>The time that one call waits for the server in total, connecting included.</summary>
    /// <value>Default 2 seconds; from 100 milliseconds to 30 seconds.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether the feed works with a server that may evict its key, or whose <c>maxmemory-policy</c> cannot be read.</summary>
    /// <value>Default false: under <c>allkeys-…</c> the feed has a fault.</value>
    /// <remarks>After an eviction each node appends its entries again. An entry is lost if no node that has it is running then.</remarks>
    public bool AcceptEviction { get; set; }
}
