using OidcTokenValidation.Redis.Diagnostics;

namespace OidcTokenValidation.Redis.Server;

/// <summary>Whether a server may remove keys when its memory is full, by its <c>maxmemory-policy</c>.</summary>
internal static class EvictionPolicy
{
    /// <summary>The Lua expression for the policy: that of <c>INFO memory</c>; empty if it is not there. Garnet has none, and evicts nothing.</summary>
    public const string Expression = """
        (string.match(redis.call('info', 'memory'), 'maxmemory_policy:([%w%-]+)') or (string.find(server, 'garnet_version', 1, true) and 'noeviction') or '')
        """;

    /// <summary>Returns why the server cannot be used; null if it can. Keys of this package have no time to live, so <c>volatile-…</c> does not evict
    /// them.</summary>
    public static string? FindFault(string? policy) =>
        string.IsNullOrEmpty(policy) ? RedisFaults.UnknownPolicy
        : string.Equals(policy, "noeviction", StringComparison.Ordinal) || policy.StartsWith("volatile-", StringComparison.Ordinal) ? null
        : RedisFaults.GetEviction(policy);
}
