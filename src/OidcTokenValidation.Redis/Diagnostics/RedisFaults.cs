using System.Globalization;
using StackExchange.Redis;

namespace OidcTokenValidation.Redis.Diagnostics;

/// <summary>Describes the faults of the server and their remedies.</summary>
internal static class RedisFaults
{
    private const string Credentials = "The server does not accept the credentials. Check user and password of the connection string, and the server's ACL.";

    private const string NoScripts = "The server does not run scripts. Garnet runs them if it is started with --lua and --lua-transaction-mode.";

    private const string Permission =
        "The user lacks a permission. Its ACL needs ~ with the keys, +eval +evalsha +script|load +time +info +zadd +zrem +zscore +zincrby +zrangebyscore "
        + "+echo +ping, in a cluster +cluster|nodes, and for the feed & with its key, +publish +subscribe +unsubscribe.";

    public const string UnknownPolicy =
        "The server's maxmemory-policy is not part of its INFO memory, so it is unknown whether it evicts keys. Set it to noeviction at the provider, then set "
        + "AcceptEviction.";

    public const string Lost =
        "The server was restarted, failed over, or lost data. Proofs that were issued before that may have been used, so they are not accepted. The fault "
        + "ends by itself with newer proofs: within MaxProofAhead, or twice NonceLifetime where nonces are required. Set AcceptDataLoss to accept them.";

    public const string Undecidable =
        "Proofs were received that have expired by the server's clock and by this node's, or that may have been removed. "
        + "Compare the clocks of the server and of the nodes; the health check gives the details.";

    // Parts of the messages of Redis, Valkey and Garnet, the most specific first.
    private static readonly (string Part, string Fault)[] Errors =
    [
        ("NOPERM", Permission),
        ("ACL failure", Permission),
        ("The user executing the script", Permission),
        ("no permissions", Permission),
        ("NOAUTH", Credentials),
        ("WRONGPASS", Credentials),
        ("OOM", "The server's memory is full (maxmemory), so it stores nothing new. Give it more memory, or these keys a server of their own."),
        ("READONLY", "The server is a read-only replica. Connect to the primary."),
        ("LOADING", "The server is loading its data after a start."),
        ("MISCONF", "The server cannot save its data, and stores nothing new. Its log has the reason."),
        ("NOREPLICAS", "The server has fewer replicas than min-replicas-to-write, and stores nothing new."),
        ("CLUSTERDOWN", "A part of the cluster is down."),
        ("WRONGTYPE", "A key with this name is used for something else. Set another key prefix."),
        ("NOTALONE", "Scripts of several nodes interrupt one another. Start Garnet with --lua-transaction-mode."),
        ("BUSY", "The server is busy with a slow script."),
        ("Lua scripting support disabled", NoScripts),
        ("unknown command", NoScripts),
    ];

    public static string GetEviction(string policy) =>
        $"The server's maxmemory-policy is {policy}, so it may evict these keys when its memory is full. Set it to noeviction (CONFIG SET maxmemory-policy "
        + "noeviction, and in its configuration), use a server of its own for them, or set AcceptEviction.";

    public static string GetClockSetBack(DateTimeOffset removedUpTo) => string.Create(
        CultureInfo.InvariantCulture,
        $"The clocks of the server and of a node were ahead and were set back. Proofs that were used while they were ahead may have been removed, so a proof "
        + $"that expires until {removedUpTo:yyyy-MM-dd HH:mm:ss} UTC cannot be distinguished from a used one. The fault ends at that time.");

    public static string Describe(Exception exception) => exception switch
    {
        RedisServerException error => FindError(error.Message) ?? "The server returned an error. The log has its message.",
        ObjectDisposedException => "The store, the feed or its connection is disposed.",
        TimeoutException => "The server did not respond in time: it hangs, it is busy with a slow command, or the network loses packets.",
        RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } => Credentials,

        // Contains the error that the server returned to the commands with which a connection begins.
        RedisConnectionException error => FindError(error.Message) ?? "The server cannot be reached.",
        _ => "An unexpected exception was thrown.",
    };

    private static string? FindError(string message)
    {
        foreach ((string part, string fault) in Errors)
        {
            if (message.Contains(part, StringComparison.Ordinal))
                return fault;
        }

        return null;
    }
}
