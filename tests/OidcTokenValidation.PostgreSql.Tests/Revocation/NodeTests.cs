using OidcTokenValidation.PostgreSql.Tests.Support;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.PostgreSql.Tests.Revocation;

/// <summary>Nodes that share revocations in a database, which fails while they run.</summary>
public sealed class NodeTests(SharedServer shared)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Revocation_on_one_node_is_in_effect_on_another_within_a_second()
    {
        await using var feed = await TestFeed.CreateAsync(shared.Server);
        using RevokingNode one = new(feed.Open()), two = new(feed.Open());
        await Task.WhenAll(one.CatchUpAsync(), two.CatchUpAsync());

        List<TimeSpan> times = [];
        for (int subject = 0; subject < 20; subject++)
        {
            string token = RevokingNode.CreateToken($"alice {subject}");
            Assert.Null(await two.SendAsync(token));
            Assert.Equal(RevocationOutcome.Shared, await one.RevokeAsync($"alice {subject}"));
            times.Add(await two.UntilRevokedAsync(token));
        }

        // A busy machine may delay some of them.
        times.Sort();
        Assert.InRange(times[times.Count / 2], TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.Null(await two.SendAsync(RevokingNode.CreateToken("bob")));
    }

    [Fact]
    public async Task Node_that_starts_has_the_revocations_of_all_others()
    {
        await using var feed = await TestFeed.CreateAsync(shared.Server);
        string token = RevokingNode.CreateToken("alice");
        using (var one = new RevokingNode(feed.Open()))
            Assert.Equal(RevocationOutcome.Shared, await one.RevokeAsync("alice"));

        using var late = new RevokingNode(feed.Open());
        await late.CatchUpAsync();
        Assert.Equal(TokenFailureCode.TokenRevoked, await late.SendAsync(token));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Killed_database_loses_nothing_that_a_running_node_has(bool logged)
    {
        await using var server = await PostgreSqlServer.StartAsync();
        await using var feed = await TestFeed.CreateAsync(server, logged);
        string before = RevokingNode.CreateToken("before"), during = RevokingNode.CreateToken("during");
        using RevokingNode one = new(feed.Open(Short)), two = new(feed.Open(Short));
        await Task.WhenAll(one.CatchUpAsync(), two.CatchUpAsync());
        Assert.Equal(RevocationOutcome.Shared, await one.RevokeAsync("before"));
        await two.UntilRevokedAsync(before);

        await server.CrashAsync();
        Assert.Equal(RevocationOutcome.Pending, await one.RevokeAsync("during"));
        Assert.Equal(TokenFailureCode.TokenRevoked, await one.SendAsync(during));
        await two.UntilHealthAsync(static health => health.Fault is not null);
        Assert.Equal(TokenFailureCode.TokenRevoked, await two.SendAsync(before));
        Assert.True(two.Revocations.GetHealth().IsAvailable);

        await server.StartAgainAsync();
        await two.UntilRevokedAsync(during);
        await one.UntilHealthAsync(static health => health is { Fault: null, PendingCount: 0 });
        await two.UntilHealthAsync(static health => health.Fault is null);

        // What the unlogged table lost was appended again by a node.
        using var late = new RevokingNode(feed.Open());
        await late.CatchUpAsync();
        Assert.Equal([TokenFailureCode.TokenRevoked, TokenFailureCode.TokenRevoked], [await late.SendAsync(before), await late.SendAsync(during)]);
    }

    [Fact]
    public async Task Frozen_database_is_reported_and_a_revocation_is_pending_until_it_resumes()
    {
        await using var server = await PostgreSqlServer.StartAsync();
        await using var feed = await TestFeed.CreateAsync(server);
        using RevokingNode one = new(feed.Open(Short)), two = new(feed.Open(Short), static options => options.MaxFeedLag = TimeSpan.FromSeconds(3));
        await Task.WhenAll(one.CatchUpAsync(), two.CatchUpAsync());
        string token = RevokingNode.CreateToken("alice"), other = RevokingNode.CreateToken("bob");

        await server.FreezeAsync();
        try
        {
            Assert.Equal(RevocationOutcome.Pending, await one.RevokeAsync("alice").AsTask().WaitAsync(TimeSpan.FromSeconds(30), _cancellation));
            Assert.Equal(1, one.Revocations.GetHealth().PendingCount);
            Assert.Equal(TokenFailureCode.TokenRevoked, await one.SendAsync(token));
            await two.UntilHealthAsync(static health => !health.IsAvailable);
            TokenRevocationHealth health = two.Revocations.GetHealth();
            Assert.True(health.Lag > TimeSpan.FromSeconds(3));
            Assert.StartsWith("The database did not respond in time", health.Fault, StringComparison.Ordinal);
            Assert.Equal(TokenFailureCode.RevocationsUnavailable, await two.SendAsync(other));

            // One node accepts tokens for five minutes.
            Assert.Null(await one.SendAsync(other));
        }
        finally
        {
            await server.ThawAsync();
        }

        await two.UntilRevokedAsync(token);
        await one.UntilHealthAsync(static health => health is { Fault: null, PendingCount: 0 });
        Assert.Null(await two.SendAsync(other));
    }

    private static void Short(PostgreSqlRevocationFeedOptions options) => options.Timeout = Limit;
}
