using OidcTokenValidation.PostgreSql.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.PostgreSql.Tests.Database;

/// <summary>A node's clock and the database's are apart: the proof's time, by the node's clock, is given as an instant in the database's past.</summary>
public sealed class ClockTests(SharedServer shared)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Proof_that_was_removed_is_unavailable_to_a_node_far_behind()
    {
        await using var table = await TestTable.CreateAsync(shared.Server);
        var node = Open(table);
        var proof = Proofs.Random();
        Assert.Equal(ReplayOutcome.Added, await node.TryAddAsync(proof, Proofs.Soon, _cancellation));

        // As if the database's clock had leaped an hour ahead.
        await shared.Server.ExecuteAsync($"update {table.Name} set expires_at = expires_at - interval '1 hour'");
        await node.RemoveExpiredAsync(_cancellation);
        await table.UntilCountIsAsync(0);

        Assert.Equal(ReplayOutcome.Unavailable, await node.TryAddAsync(proof, Proofs.Soon.AddHours(-1), _cancellation));
        Assert.Equal(0, await table.CountAsync());
    }

    [Fact]
    public async Task Clock_that_was_ahead_and_is_set_right_makes_new_proofs_unavailable_and_used_ones_replays()
    {
        await using var table = await TestTable.CreateAsync(shared.Server);
        var log = new LogCollector();
        var node = table.Open(static options => options.ClockTolerance = Tolerance, log);
        var used = Proofs.Random();
        Assert.Equal(ReplayOutcome.Added, await node.TryAddAsync(used, DateTimeOffset.UtcNow.AddHours(1), _cancellation));

        // A proof from the time when the clock was 50 minutes ahead is removed; then the clock is set right, which the note alone shows.
        await shared.Server.ExecuteAsync($"insert into {table.Name} values ('x', now() - interval '10 minutes')");
        Assert.Equal(1, await node.RemoveExpiredAsync(_cancellation));
        Assert.True((await node.ProbeAsync(_cancellation)).IsAvailable);
        await shared.Server.ExecuteAsync($"update {table.Name} set expires_at = now() + interval '50 minutes' where proof = ''");

        for (var proof = 0; proof < 3; proof++)
            Assert.Equal(ReplayOutcome.Unavailable, await node.TryAddAsync(Proofs.Random(), DateTimeOffset.UtcNow.AddMinutes(2), _cancellation));
        Assert.Equal(ReplayOutcome.Replayed, await node.TryAddAsync(used, DateTimeOffset.UtcNow.AddHours(1), _cancellation));
        var health = await node.ProbeAsync(_cancellation);
        Assert.False(health.IsAvailable);
        Assert.Contains("was ahead and was set back", health.Fault, StringComparison.Ordinal);
        Assert.Single(log.Records, static record => record.EventId == 1);

        // The remedy in the fault text ends the fault.
        await shared.Server.ExecuteAsync($"delete from {table.Name} where proof = ''");
        Assert.Equal(ReplayOutcome.Added, await node.TryAddAsync(Proofs.Random(), DateTimeOffset.UtcNow.AddMinutes(2), _cancellation));
        Assert.True((await node.ProbeAsync(_cancellation)).IsAvailable);
    }

    [Fact]
    public async Task Note_of_what_was_removed_is_the_latest_and_is_never_removed()
    {
        await using var table = await TestTable.CreateAsync(shared.Server);
        var node = table.Open(static options => (options.ClockTolerance, options.CleanupBatchSize) = (TimeSpan.Zero, 10));
        await shared.Server.ExecuteAsync($"insert into {table.Name} select sha256(i::text::bytea), timestamptz '2020-01-01' + i * interval '1 hour' from generate_series(1, 25) i");

        Assert.Equal(25, await node.RemoveExpiredAsync(_cancellation));
        Assert.Equal(0, await node.RemoveExpiredAsync(_cancellation));
        Assert.Equal(true, await shared.Server.ExecuteAsync($"select expires_at = timestamptz '2020-01-02 01:00' from {table.Name} where proof = ''"));
        Assert.Equal(0, await table.CountAsync());
    }

    [Fact]
    public async Task Database_clock_ahead_of_a_node_s_is_a_fault()
    {
        await using var table = await TestTable.CreateAsync(shared.Server);
        var behind = new TestClock(DateTimeOffset.UtcNow.AddMinutes(-50));
        var node = table.Open(static options => options.ClockTolerance = Tolerance, time: behind);

        Assert.Equal(ReplayOutcome.Unavailable, await node.TryAddAsync(Proofs.Random(), behind.GetUtcNow().AddMinutes(2), _cancellation));
        var health = await node.ProbeAsync(_cancellation);
        Assert.False(health.IsAvailable);
        Assert.Contains("s ahead of this node's", health.Fault, StringComparison.Ordinal);
    }

    // Npgsql prepares a statement at its second use: with and without, the parameters have types.
    [Fact]
    public async Task Nothing_that_may_be_removed_can_be_added()
    {
        await using var table = await TestTable.CreateAsync(shared.Server);
        var node = Open(table);
        for (var second = 40; second <= 80; second++)
        {
            var outcome = await node.TryAddAsync(Proofs.Random(), DateTimeOffset.UtcNow.AddSeconds(-second), _cancellation);
            if (second is < 55 or > 65)
                Assert.Equal(second < 55 ? ReplayOutcome.Added : ReplayOutcome.Unavailable, outcome);
        }

        Assert.Equal(0L, await shared.Server.ExecuteAsync($"select count(*) from {table.Name} where expires_at < now() - interval '70 seconds' and proof <> ''"));
    }

    [Fact]
    public async Task Without_tolerance_a_time_that_has_just_passed_is_unavailable()
    {
        await using var table = await TestTable.CreateAsync(shared.Server);
        Assert.Equal(ReplayOutcome.Unavailable, await table.Open().TryAddAsync(Proofs.Random(), DateTimeOffset.UtcNow.AddSeconds(-1), _cancellation));
    }

    private static PostgreSqlReplayStore Open(TestTable table) => table.Open(static options => options.ClockTolerance = Tolerance);
}
