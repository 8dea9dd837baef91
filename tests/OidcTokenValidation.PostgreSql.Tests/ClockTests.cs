using OidcTokenValidation.PostgreSql.Tests.Harness;

namespace OidcTokenValidation.PostgreSql.Tests;

/// <summary>A node's clock and the database's are apart: the proof's time, by the node's clock, is given as an instant in the database's past.</summary>
[Collection(ServerCollection.Name)]
public sealed class ClockTests(SharedServer shared)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_proof_that_was_removed_is_a_replay_for_a_node_far_behind()
    {
        await using var table = await TestTable.CreateAsync(shared.Server);
        var node = Open(table);
        var proof = Proofs.Random();
        Assert.Equal(ReplayOutcome.Added, await node.TryAddAsync(proof, Proofs.Soon, _cancellation));

        // As if the database's clock had leaped an hour ahead.
        await shared.Server.ExecuteAsync($"update {table.Name} set expires_at = expires_at - interval '1 hour'");
        await node.RemoveExpiredAsync(_cancellation);
        await table.UntilCountIsAsync(0);

        Assert.Equal(ReplayOutcome.Replayed, await node.TryAddAsync(proof, Proofs.Soon.AddHours(-1), _cancellation));
        Assert.Equal(0, await table.CountAsync());
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
                Assert.Equal(second < 55 ? ReplayOutcome.Added : ReplayOutcome.Replayed, outcome);
        }

        Assert.Equal(0L, await shared.Server.ExecuteAsync($"select count(*) from {table.Name} where expires_at < now() - interval '70 seconds'"));
    }

    [Fact]
    public async Task Without_tolerance_a_time_that_has_just_passed_is_a_replay()
    {
        await using var table = await TestTable.CreateAsync(shared.Server);
        Assert.Equal(ReplayOutcome.Replayed, await table.Open().TryAddAsync(Proofs.Random(), DateTimeOffset.UtcNow.AddSeconds(-1), _cancellation));
    }

    private static PostgreSqlReplayStore Open(TestTable table) => table.Open(static options => options.ClockTolerance = Tolerance);
}
