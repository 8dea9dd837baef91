using OidcTokenValidation.PostgreSql.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.PostgreSql.Tests.Database;

public sealed class CleanupTests(SharedServer shared)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Expired_proofs_are_removed_in_batches_while_others_are_added()
    {
        await using var table = await TestTable.CreateAsync(shared.Server);
        var store = table.Open(static options => options.CleanupBatchSize = 100);
        await table.AddExpiredAsync(2050);

        var removal = store.RemoveExpiredAsync(_cancellation);
        var added = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => store.TryAddAsync(Proofs.Random(), Proofs.Soon, _cancellation).AsTask()));

        // The sweep that the first addition started took its share.
        Assert.All(added, static outcome => Assert.Equal(ReplayOutcome.Added, outcome));
        Assert.InRange(await removal, 1, 2050);
        await store.RemoveExpiredAsync(_cancellation);
        await table.UntilCountIsAsync(200);
    }

    [Fact]
    public async Task Two_nodes_that_clean_up_at_once_share_the_work()
    {
        await using var table = await TestTable.CreateAsync(shared.Server);
        await table.AddExpiredAsync(20_000);
        var nodes = new[] { table.Open(), table.Open() };

        var removed = await Task.WhenAll(nodes.Select(node => Task.Run(() => node.RemoveExpiredAsync(_cancellation), _cancellation)));

        // A node ends where the other one holds what is left.
        var rest = await nodes[0].RemoveExpiredAsync(_cancellation);
        Assert.Equal(20_000, removed.Sum() + rest);
        Assert.Equal(0, await table.CountAsync());
    }

    [Fact]
    public async Task Nothing_is_removed_before_the_clocks_of_all_nodes_have_passed_it()
    {
        await using var table = await TestTable.CreateAsync(shared.Server);
        await shared.Server.ExecuteAsync($"insert into {table.Name} select sha256(i::text::bytea), now() - i * interval '1 minute' from generate_series(-5, 4) i");

        Assert.Equal(0, await table.Open(static options => options.ClockTolerance = TimeSpan.FromMinutes(5)).RemoveExpiredAsync(_cancellation));
        Assert.Equal(2, await table.Open(static options => options.ClockTolerance = TimeSpan.FromMinutes(2.5)).RemoveExpiredAsync(_cancellation));
        Assert.Equal(3, await table.Open().RemoveExpiredAsync(_cancellation));
        Assert.Equal(5, await table.CountAsync());
    }

    [Fact]
    public async Task Node_cleans_up_by_itself_at_its_first_request_and_once_in_an_interval()
    {
        var clock = new TestClock();
        await using var table = await TestTable.CreateAsync(shared.Server);
        var store = table.Open(static options => (options.CleanupInterval, options.CleanupBatchSize) = (TimeSpan.FromMinutes(1), 5000), time: clock);

        await table.AddExpiredAsync(3000);
        await store.TryAddAsync(Proofs.Random(), Proofs.Soon, _cancellation);
        await table.UntilCountIsAsync(1);

        await table.AddExpiredAsync(10);
        clock.Advance(TimeSpan.FromSeconds(59));
        await store.TryAddAsync(Proofs.Random(), Proofs.Soon, _cancellation);
        await Task.Delay(200, _cancellation);
        Assert.Equal(12, await table.CountAsync());

        clock.Advance(TimeSpan.FromSeconds(1));
        await store.TryAddAsync(Proofs.Random(), Proofs.Soon, _cancellation);
        await table.UntilCountIsAsync(3);
    }

    [Fact]
    public async Task Cleanup_that_fails_is_logged_and_the_request_is_not_affected()
    {
        var log = new LogCollector();
        await using var table = await TestTable.CreateAsync(shared.Server);
        await shared.Server.ExecuteAsync($"create role r_{table.Name} login; grant insert, select on {table.Name} to r_{table.Name}");
        var store = table.Open(options => options.ConnectionString += $";Username=r_{table.Name}", log);

        Assert.Equal(ReplayOutcome.Added, await store.TryAddAsync(Proofs.Random(), Proofs.Soon, _cancellation));
        for (var start = TimeProvider.System.GetTimestamp(); log.Records.Count == 0 && TimeProvider.System.GetElapsedTime(start) < Patience;)
            await Task.Delay(20, _cancellation);

        Assert.Equal(3, Assert.Single(log.Records).EventId);
    }
}
