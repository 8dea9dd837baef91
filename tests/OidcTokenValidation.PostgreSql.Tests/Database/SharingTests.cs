using System.Globalization;
using System.Transactions;
using OidcTokenValidation.PostgreSql.Tests.Support;
using OidcTokenValidation.TestSupport.Logging;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.PostgreSql.Tests.Database;

/// <summary>Many nodes, one table: a proof passes once.</summary>
public sealed class SharingTests(SharedServer shared)
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Four_processes_that_get_the_same_1000_proofs_at_once_accept_each_once()
    {
        const int Nodes = 4;
        const int Count = 1000;
        await using var table = await TestTable.CreateAsync(shared.Server);
        var nodes = Enumerable.Range(0, Nodes)
            .Select(_ => ChildProcess.Start(ExternalPrograms.DotNet, ["exec", typeof(Node).Assembly.Location, .. Node.Arguments(shared.Server.ConnectionString, table.Name, Count)]))
            .ToList();
        try
        {
            foreach (var node in nodes)
                await node.ReadAsync(Node.Ready);
            foreach (var node in nodes)
                await node.WriteLineAsync("go");
            var lines = await Task.WhenAll(nodes.Select(static node => node.ReadAsync()));
            var counts = lines.Select(static line => line.Split(' ').Select(static n => int.Parse(n, CultureInfo.InvariantCulture)).ToArray()).ToList();

            Assert.Equal(Count, counts.Sum(static c => c[(int)ReplayOutcome.Added]));
            Assert.Equal((Nodes - 1) * Count, counts.Sum(static c => c[(int)ReplayOutcome.Replayed]));
            Assert.All(counts, static c => Assert.NotEqual(0, c[(int)ReplayOutcome.Added]));
            Assert.Equal(Count + Nodes, await table.CountAsync());
        }
        finally
        {
            foreach (var node in nodes) await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task One_of_100_concurrent_requests_passes()
    {
        await using var table = await TestTable.CreateAsync(shared.Server);
        var store = table.Open();
        var proof = Proofs.Random();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => store.TryAddAsync(proof, Proofs.Soon, _cancellation).AsTask(), _cancellation)));

        Assert.Single(outcomes, ReplayOutcome.Added);
        Assert.Equal(99, outcomes.Count(static outcome => outcome is ReplayOutcome.Replayed));
    }

    [Fact]
    public async Task Expired_proof_that_is_still_there_is_a_replay()
    {
        await using var table = await TestTable.CreateAsync(shared.Server);
        var store = table.Open(static options => options.ClockTolerance = TimeSpan.FromMinutes(1));
        var proof = Proofs.Random();
        var past = DateTimeOffset.UtcNow.AddSeconds(-30);

        Assert.Equal(ReplayOutcome.Added, await store.TryAddAsync(proof, past, _cancellation));
        Assert.Equal(0, await store.RemoveExpiredAsync(_cancellation));
        Assert.Equal(ReplayOutcome.Replayed, await store.TryAddAsync(proof, Proofs.Soon, _cancellation));
    }

    [Fact]
    public async Task Ends_of_time_are_instants_like_others()
    {
        await using var table = await TestTable.CreateAsync(shared.Server);
        var store = table.Open();
        var (forever, never) = (Proofs.Random(), Proofs.Random());

        Assert.Equal(ReplayOutcome.Added, await store.TryAddAsync(forever, DateTimeOffset.MaxValue, _cancellation));
        Assert.Equal(ReplayOutcome.Unavailable, await store.TryAddAsync(never, DateTimeOffset.MinValue, _cancellation));
        Assert.Equal(0, await store.RemoveExpiredAsync(_cancellation));
        Assert.Equal(1, await table.CountAsync());
        Assert.Equal(ReplayOutcome.Replayed, await store.TryAddAsync(forever, Proofs.Soon, _cancellation));
    }

    [Fact]
    public async Task Rolled_back_transaction_of_the_caller_does_not_remove_the_proof()
    {
        await using var table = await TestTable.CreateAsync(shared.Server);
        var store = table.Open();
        var proof = Proofs.Random();
        using (new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
            Assert.Equal(ReplayOutcome.Added, await store.TryAddAsync(proof, Proofs.Soon, _cancellation));

        Assert.Equal(ReplayOutcome.Replayed, await store.TryAddAsync(proof, Proofs.Soon, _cancellation));
    }

    [Theory]
    [InlineData("(proof bytea, expires_at timestamptz)")]
    [InlineData("(proof uuid primary key, expires_at timestamptz)")]
    [InlineData("(proof bytea primary key)")]
    public async Task Table_with_other_columns_is_unavailable(string columns)
    {
        var log = new LogCollector();
        await using var table = new TestTable(shared.Server);
        await shared.Server.ExecuteAsync($"create table {table.Name} {columns}");

        Assert.Equal(ReplayOutcome.Unavailable, await table.Open(log: log).TryAddAsync(Proofs.Random(), Proofs.Soon, _cancellation));
        Assert.Contains("differs from the one that CreateTableAsync creates", Assert.Single(log.Records).Text, StringComparison.Ordinal);
    }
}
