using OidcTokenValidation.Redis.Diagnostics;
using OidcTokenValidation.Redis.Server;
using StackExchange.Redis;

namespace OidcTokenValidation.Redis.Tests.Diagnostics;

/// <summary>The words for faults: what to do, and nothing of the server's message.</summary>
public sealed class FaultTests
{
    [Theory]
    [InlineData("OOM command not allowed when used memory > 'maxmemory'. secret", "memory is full")]
    [InlineData("READONLY You can't write against a read only replica. secret", "Connect to the primary")]
    [InlineData("LOADING Redis is loading the dataset in memory secret", "loading its data")]
    [InlineData("MISCONF Redis is configured to save RDB snapshots secret", "cannot save its data")]
    [InlineData("NOREPLICAS Not enough good replicas to write. secret", "min-replicas-to-write")]
    [InlineData("CLUSTERDOWN The cluster is down secret", "part of the cluster is down")]
    [InlineData("WRONGTYPE Operation against a key secret", "Set another key prefix")]
    [InlineData("NOPERM User api has no permissions secret", "Its ACL needs")]
    [InlineData("NOAUTH Authentication required. secret", "Check user and password")]
    [InlineData("BUSY Redis is busy running a script. secret", "slow script")]
    [InlineData("NOTALONE secret", "--lua-transaction-mode")]
    [InlineData("ERR secret", "The server returned an error. The log has its message.")]
    public void Error_of_the_server_is_described_in_words(string message, string words)
    {
        string fault = RedisFaults.Describe(new RedisServerException(RedisErrorKind.Unknown, CommandFlags.None, message));

        Assert.Contains(words, fault, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("noeviction", null)]
    [InlineData("volatile-ttl", null)]
    [InlineData("allkeys-lru", "The server's maxmemory-policy is allkeys-lru")]
    [InlineData("unheard-of", "The server's maxmemory-policy is unheard-of")]
    [InlineData("", "so it is unknown whether it evicts keys")]
    [InlineData(null, "so it is unknown whether it evicts keys")]
    public void Policy_that_may_evict_or_is_unknown_is_a_fault(string? policy, string? words)
    {
        string? fault = EvictionPolicy.FindFault(policy);

        if (words is null)
            Assert.Null(fault);
        else
            Assert.Contains(words, fault, StringComparison.Ordinal);
    }
}
