using Microsoft.Extensions.Logging;
using Npgsql;
using OidcTokenValidation.PostgreSql.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.PostgreSql.Tests.Database;

/// <summary>A database that can be reached and does not store the proof, and callers that cancel.</summary>
public sealed class UnavailableDatabaseTests(SharedServer shared)
{
    // What a busy machine adds included; the next limit is 30 seconds or more.
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(15);

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pool_without_a_free_connection_is_unavailable_within_the_limit()
    {
        await using var table = await TestTable.CreateAsync(shared.Server);
        await using var pool = NpgsqlDataSource.Create(shared.Server.ConnectionString + ";Maximum Pool Size=1;No Reset On Close=true");
        var store = table.Open(options => (options.ConnectionString, options.DataSource, options.Timeout) = (null, pool, TimeSpan.FromSeconds(0.5)));
        await using (await pool.OpenConnectionAsync(_cancellation))
        {
            var start = TimeProvider.System.GetTimestamp();
            Assert.Equal(ReplayOutcome.Unavailable, await store.TryAddAsync(Proofs.Random(), Proofs.Soon, _cancellation));
            Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.FromSeconds(0.4), MaxWait);
        }

        await Proofs.AssertRecoversAsync(store);
    }

    [Fact]
    public async Task Locked_table_is_unavailable_within_the_limit_and_gives_the_connection_back()
    {
        await using var table = await TestTable.CreateAsync(shared.Server);
        var store = table.Open(static options => (options.Timeout, options.ConnectionString) = (TimeSpan.FromSeconds(0.5), options.ConnectionString + ";Maximum Pool Size=1"));
        await using (var holder = new NpgsqlConnection(shared.Server.ConnectionString))
        {
            await holder.OpenAsync(_cancellation);
            await using var transaction = await holder.BeginTransactionAsync(_cancellation);
            await using var hold = new NpgsqlCommand($"lock table {table.Name}", holder);
            await hold.ExecuteNonQueryAsync(_cancellation);
            Assert.Equal(ReplayOutcome.Unavailable, await store.TryAddAsync(Proofs.Random(), Proofs.Soon, _cancellation));
            Assert.Equal(ReplayOutcome.Unavailable, await store.TryAddAsync(Proofs.Random(), Proofs.Soon, _cancellation));
        }

        await Proofs.AssertRecoversAsync(store);
    }

    [Fact]
    public async Task Database_that_is_read_only_for_a_while_works_again_afterwards()
    {
        await using var table = new TestTable(shared.Server);
        await shared.Server.ExecuteAsync($"create database d_{table.Name}");
        var store = table.Open(options => options.ConnectionString += $";Database=d_{table.Name}");
        await store.CreateTableAsync(_cancellation);
        await shared.Server.ExecuteAsync($"alter database d_{table.Name} set default_transaction_read_only = on");
        await using var reader = table.Open(options => options.ConnectionString += $";Database=d_{table.Name}");
        Assert.Equal(ReplayOutcome.Unavailable, await reader.TryAddAsync(Proofs.Random(), Proofs.Soon, _cancellation));

        await shared.Server.ExecuteAsync($"alter database d_{table.Name} set default_transaction_read_only = off");
        Assert.Equal(ReplayOutcome.Added, await reader.TryAddAsync(Proofs.Random(), Proofs.Soon, _cancellation));
    }

    [Fact]
    public async Task Caller_that_gives_up_gets_its_cancellation_at_once()
    {
        await using var table = await TestTable.CreateAsync(shared.Server);
        await using var pool = NpgsqlDataSource.Create(shared.Server.ConnectionString + ";Maximum Pool Size=1;No Reset On Close=true");
        var store = table.Open(options => (options.ConnectionString, options.DataSource) = (null, pool));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.TryAddAsync(Proofs.Random(), Proofs.Soon, new CancellationToken(canceled: true)).AsTask());

        await using var busy = await pool.OpenConnectionAsync(_cancellation);
        using var caller = new CancellationTokenSource(TimeSpan.FromSeconds(0.1));   // short on purpose: the caller gives up
        var start = TimeProvider.System.GetTimestamp();
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.TryAddAsync(Proofs.Random(), Proofs.Soon, caller.Token).AsTask());
        Assert.Equal(caller.Token, thrown.CancellationToken);
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.Zero, MaxWait);
    }

    [Fact]
    public async Task Outage_is_logged_when_it_begins_and_once_a_minute_with_the_number_of_requests()
    {
        var clock = new TestClock();
        var log = new LogCollector();
        await using var table = new TestTable(shared.Server);
        var store = table.Open(log: log, time: clock);
        for (var request = 0; request < 50; request++) await store.TryAddAsync(Proofs.Random(), Proofs.Soon, _cancellation);
        clock.Advance(TimeSpan.FromSeconds(59));
        await store.TryAddAsync(Proofs.Random(), Proofs.Soon, _cancellation);
        Assert.Single(log.Records);
        clock.Advance(TimeSpan.FromSeconds(1));
        await store.TryAddAsync(Proofs.Random(), Proofs.Soon, _cancellation);

        Assert.Equal(2, log.Records.Count);
        Assert.All(log.Records, static record => Assert.Equal((LogLevel.Error, 1), (record.Level, record.EventId)));
        Assert.Contains("(1 times", log.Records[0].Text, StringComparison.Ordinal);
        Assert.Contains("(51 times", log.Records[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disposed_store_is_unavailable_and_leaves_the_pool_of_its_caller_open()
    {
        await using var table = await TestTable.CreateAsync(shared.Server);
        await using var pool = NpgsqlDataSource.Create(shared.Server.ConnectionString + ";No Reset On Close=true");
        PostgreSqlReplayStore[] stores = [table.Open(), table.Open(options => (options.ConnectionString, options.DataSource) = (null, pool))];
        foreach (var store in stores)
        {
            Assert.Equal(ReplayOutcome.Added, await store.TryAddAsync(Proofs.Random(), Proofs.Soon, _cancellation));
            await store.DisposeAsync();
            await store.DisposeAsync();
            store.Dispose();
            Assert.Equal(ReplayOutcome.Unavailable, await store.TryAddAsync(Proofs.Random(), Proofs.Soon, _cancellation));
            await Assert.ThrowsAsync<ObjectDisposedException>(() => store.RemoveExpiredAsync(_cancellation));
        }

        await using var connection = await pool.OpenConnectionAsync(_cancellation);
    }
}
