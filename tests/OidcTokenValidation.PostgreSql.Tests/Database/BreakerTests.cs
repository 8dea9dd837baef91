using Microsoft.Extensions.Logging;
using OidcTokenValidation.PostgreSql.Tests.Support;
using OidcTokenValidation.TestSupport.Logging;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.PostgreSql.Tests.Database;

/// <summary>During an outage requests do not wait, the database gets few connections, and the store works again soon after the database does.</summary>
public sealed class BreakerTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    // A probe starts each second; the rest is for a busy machine.
    private static readonly TimeSpan Return = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Load = TimeSpan.FromSeconds(3);

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Frozen_database_delays_the_first_requests_only_and_no_proof_passes_twice()
    {
        await using var server = await PostgreSqlServer.StartAsync();
        await using var table = await TestTable.CreateAsync(server);
        var store = table.Open(static options => options.Timeout = Limit);
        var used = await table.AddUsedAsync();
        await Proofs.AssertRecoversAsync(store);

        await server.FreezeAsync();
        try
        {
            await AssertFailsAtOnceAfterTheFirstAsync(store);
        }
        finally
        {
            await server.ThawAsync();
        }

        await Proofs.AssertRecoversAsync(store, Return);
        await Proofs.AssertReplayedAsync(store, used);
    }

    // Under load the requests that wait for a connection have started before the last response.
    [Fact]
    public async Task Frozen_database_delays_each_of_many_callers_once()
    {
        const int Callers = 100, Requests = 50;
        TimeSpan limit = TimeSpan.FromSeconds(2);
        await using var server = await PostgreSqlServer.StartAsync();
        await using var table = await TestTable.CreateAsync(server);
        var store = table.Open(options => options.Timeout = limit);
        var frozen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<int>[] callers = [.. Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            (int waited, int requests) = (0, 0);
            while (requests < Requests)
            {
                double milliseconds = (await TakeAsync(store)).Milliseconds;
                waited += milliseconds > limit.TotalMilliseconds / 2 ? 1 : 0;
                requests += frozen.Task.IsCompleted ? 1 : 0;
            }

            return waited;
        }, _cancellation))];
        await Proofs.AssertRecoversAsync(store);
        await server.FreezeAsync();
        try
        {
            frozen.SetResult();

            // A busy machine may delay a few more.
            Assert.InRange((await Task.WhenAll(callers)).Sum(), Callers / 2, Callers * 5 / 4);
        }
        finally
        {
            await server.ThawAsync();
        }

        await Proofs.AssertRecoversAsync(store, Return);
    }

    [Fact]
    public async Task Short_freeze_costs_no_connection()
    {
        await using var server = await PostgreSqlServer.StartAsync();
        await using var table = await TestTable.CreateAsync(server);
        var store = table.Open(static options => options.Timeout = Limit);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => store.TryAddAsync(Proofs.Random(), Proofs.Soon, _cancellation).AsTask()));
        var before = await SessionsAsync(server);

        await server.FreezeAsync();
        try
        {
            await AssertFailsAtOnceAfterTheFirstAsync(store);
        }
        finally
        {
            await server.ThawAsync();
        }

        await Proofs.AssertRecoversAsync(store, Return);

        // On a busy machine a connection that was being opened is not among the sessions of the first reading.
        string[] earlier = before.Split(' '), now = (await SessionsAsync(server)).Split(' ');
        Assert.Empty(earlier.Except(now, StringComparer.Ordinal));
        Assert.InRange(now.Length, earlier.Length, earlier.Length + 1);
    }

    [Theory]
    [InlineData("access exclusive")]
    [InlineData("share")]
    public async Task Locked_table_delays_the_first_requests_only(string mode)
    {
        await using var server = await PostgreSqlServer.StartAsync();
        await using var table = await TestTable.CreateAsync(server);
        var log = new LogCollector();
        var store = table.Open(static options => options.Timeout = Limit, log);
        var held = await TableLock.TakeAsync(server, table.Name, mode);
        await AssertFailsAtOnceAfterTheFirstAsync(store);

        // One probe a second waits for the lock. The backend of a connection that the client gave up may wait until the lock is released, so a busy machine has
        // a few sessions more than the pool of 4. If each probe left one behind, there would be more than 8 after 10 seconds.
        await Task.Delay(TimeSpan.FromSeconds(10), _cancellation);
        Assert.InRange((long)(await server.ExecuteAsync("select count(*) from pg_stat_activity where application_name = 'OidcTokenValidation'"))!, 1, 8);
        Assert.Equal(ReplayOutcome.Unavailable, await store.TryAddAsync(Proofs.Random(), Proofs.Soon, _cancellation));
        await held.DisposeAsync();

        await Proofs.AssertRecoversAsync(store, Return);
        Assert.Contains("the table is locked", log.Records.First(static record => record.Level is LogLevel.Error).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Full_disk_is_reported_as_unavailable_until_it_has_room_again()
    {
        await using var disk = await SmallDisk.MountAsync();
        await using var server = await PostgreSqlServer.StartAsync(disk.Data);
        await using var table = await TestTable.CreateAsync(server);
        var log = new LogCollector();
        var store = table.Open(log: log);
        var used = Proofs.Random();
        Assert.Equal(ReplayOutcome.Added, await store.TryAddAsync(used, Proofs.Soon, _cancellation));
        await disk.FillAsync();

        // The pages that the table has already take some more.
        var outcome = ReplayOutcome.Added;
        for (var proof = 0; proof < 2000 && outcome is ReplayOutcome.Added; proof++)
            outcome = await store.TryAddAsync(Proofs.Random(), Proofs.Soon, _cancellation);
        Assert.Equal(ReplayOutcome.Unavailable, outcome);
        Assert.Contains("disk is full", log.Records.First(static record => record.Level is LogLevel.Error).Text, StringComparison.Ordinal);
        var health = await store.ProbeAsync(_cancellation);
        Assert.Equal((false, "The database's disk is full."), (health.IsAvailable, health.Fault));

        disk.Free();
        await Proofs.AssertRecoversAsync(store, Return);
        Assert.True((await store.ProbeAsync(_cancellation)).IsAvailable);
        Assert.Equal(ReplayOutcome.Replayed, await store.TryAddAsync(used, Proofs.Soon, _cancellation));
    }

    [Fact]
    public async Task Connections_are_refused_without_more_than_a_few_attempts_a_second()
    {
        await using var peer = new RefusingPeer();
        await using var store = new PostgreSqlReplayStore(new PostgreSqlReplayStoreOptions
        {
            ConnectionString = $"Host=127.0.0.1;Port={peer.Port};Username=test;SSL Mode=Disable;GSS Encryption Mode=Disable",
            Timeout = Limit,
        });

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            List<ReplayOutcome> own = [];
            for (var start = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(start) < Load; await Task.Delay(10, _cancellation))
                own.Add(await store.TryAddAsync(Proofs.Random(), Proofs.Soon, _cancellation));
            return own;
        }));

        Assert.All(outcomes.SelectMany(static own => own), static outcome => Assert.Equal(ReplayOutcome.Unavailable, outcome));

        // At once two; then after 0.1, 0.2, 0.4, 0.8 s and each second.
        Assert.InRange(peer.Accepted, 3, 10);
    }

    private static async Task<string> SessionsAsync(PostgreSqlServer server) =>
        (string)(await server.ExecuteAsync("select string_agg(pid::text, ' ' order by pid) from pg_stat_activity where application_name = 'OidcTokenValidation'"))!;

    private async Task AssertFailsAtOnceAfterTheFirstAsync(PostgreSqlReplayStore store)
    {
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => TakeAsync(store))), static taken => Assert.Equal(ReplayOutcome.Unavailable, taken.Outcome));
        List<double> waited = [];
        for (var request = 0; request < 200; request++)
        {
            var (outcome, milliseconds) = await TakeAsync(store);
            Assert.Equal(ReplayOutcome.Unavailable, outcome);
            waited.Add(milliseconds);
        }

        waited.Sort();

        // Without a breaker each would take the whole limit.
        Assert.InRange(waited[(int)(waited.Count * 0.99)], 0, Limit.TotalMilliseconds / 2);
    }

    private async Task<(ReplayOutcome Outcome, double Milliseconds)> TakeAsync(PostgreSqlReplayStore store)
    {
        var start = TimeProvider.System.GetTimestamp();
        var outcome = await store.TryAddAsync(Proofs.Random(), Proofs.Soon, _cancellation);
        return (outcome, TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
    }
}
