using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using OidcTokenValidation.PostgreSql.Tests.Support;
using OidcTokenValidation.TestSupport.Logging;
using OidcTokenValidation.TestSupport.Processes;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.PostgreSql.Tests.Database;

/// <summary>A database that fails in different ways: no proof is accepted, and no request waits longer than the limit.</summary>
public sealed class OutageTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    // What a busy machine may add. Without the store's limit Npgsql would wait for 60 seconds.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stopped_database_is_unavailable_and_a_restarted_one_works()
    {
        await using var server = await PostgreSqlServer.StartAsync();
        await using var table = await TestTable.CreateAsync(server);
        var log = new LogCollector();
        var store = table.Open(static options => options.Timeout = Limit, log);
        var known = await table.AddUsedAsync();
        await Proofs.AssertRecoversAsync(store);

        using var stopping = new CancellationTokenSource();
        var load = Enumerable.Range(0, 10).Select(_ => LoadAsync(store, stopping.Token)).ToList();
        await Task.Delay(200, _cancellation);
        await server.StopAsync();
        await AssertUnavailableAsync(store, 200);
        await stopping.CancelAsync();
        Assert.All(await Task.WhenAll(load), static outcomes => Assert.DoesNotContain(ReplayOutcome.Replayed, outcomes));

        // Each reason once. While the server stops, a request may still succeed after one that failed: then the end is logged in between.
        var reasons = log.Records.Where(static record => record.EventId == 1).Select(static record => record.Text[..record.Text.IndexOf('(', StringComparison.Ordinal)]).ToList();
        Assert.NotEmpty(reasons);
        Assert.Distinct(reasons, StringComparer.Ordinal);

        await server.StartAgainAsync();
        await Proofs.AssertRecoversAsync(store);
        await Proofs.AssertReplayedAsync(store, known);
        Assert.Contains(log.Records, static record => record.Text.StartsWith("Used DPoP proofs can be stored again", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false, ReplayOutcome.Added)]
    [InlineData(true, ReplayOutcome.Replayed)]
    public async Task After_a_crash_an_unlogged_table_is_empty_and_a_logged_one_is_not(bool logged, ReplayOutcome afterwards)
    {
        await using var server = await PostgreSqlServer.StartAsync();
        await using var table = new TestTable(server);
        var store = table.Open(options => options.Logged = logged);
        await store.CreateTableAsync(_cancellation);
        var known = Proofs.Random();
        Assert.Equal(ReplayOutcome.Added, await store.TryAddAsync(known, Proofs.Soon, _cancellation));

        await server.CrashAsync();
        await server.StartAgainAsync();

        // The one connection of the pool is broken: its user learns it.
        await store.TryAddAsync(Proofs.Random(), Proofs.Soon, _cancellation);
        Assert.Equal(afterwards, await store.TryAddAsync(known, Proofs.Soon, _cancellation));
    }

    [Fact]
    public async Task Frozen_database_is_unavailable_within_the_limit()
    {
        await using var server = await PostgreSqlServer.StartAsync();
        await using var table = await TestTable.CreateAsync(server);
        var store = table.Open(static options => (options.Timeout, options.ConnectionString) = (Limit, options.ConnectionString + ";Maximum Pool Size=30"));
        await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => store.TryAddAsync(Proofs.Random(), Proofs.Soon, _cancellation).AsTask()));

        await server.FreezeAsync();
        try
        {
            // More requests than connections: some hang in a statement, some wait for a connection.
            for (var round = 0; round < 4; round++) await AssertUnavailableAsync(store, 100);
        }
        finally
        {
            await server.ThawAsync();
        }

        await Proofs.AssertRecoversAsync(store);
    }

    [Fact]
    public async Task Dead_connections_do_not_prevent_the_store_from_recovering()
    {
        await using var server = await PostgreSqlServer.StartAsync();
        await using var table = await TestTable.CreateAsync(server);
        await using var network = new Network(server.Port);
        var store = table.Open(options => (options.Timeout, options.ConnectionString) =
            (Limit, $"{options.ConnectionString};Maximum Pool Size=5;Port={network.Port.ToString(CultureInfo.InvariantCulture)}"));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => store.TryAddAsync(Proofs.Random(), Proofs.Soon, _cancellation).AsTask()));

        network.Cut();
        await AssertUnavailableAsync(store, 50);
        network.Heal();

        // Sooner than Npgsql would give the old connections up: after 60 seconds.
        await Proofs.AssertRecoversAsync(store, TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task Peer_that_accepts_and_never_responds_is_unavailable()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var store = StoreAt(((IPEndPoint)silent.LocalEndpoint).Port);

        await AssertUnavailableAsync(store, 50);
    }

    [Fact]
    public async Task Port_without_a_listener_is_unavailable()
    {
        await using var store = StoreAt(LoopbackPort.Find());

        await AssertUnavailableAsync(store, 50);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => store.CreateTableAsync(_cancellation));
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => store.RemoveExpiredAsync(_cancellation));
    }

    private static PostgreSqlReplayStore StoreAt(int port) =>
        new(new PostgreSqlReplayStoreOptions { ConnectionString = $"Host=127.0.0.1;Port={port};Username=test", Timeout = Limit });

    private static async Task<List<ReplayOutcome>> LoadAsync(PostgreSqlReplayStore store, CancellationToken stopping)
    {
        List<ReplayOutcome> outcomes = [];
        while (!stopping.IsCancellationRequested)
        {
            outcomes.Add(await store.TryAddAsync(Proofs.Random(), Proofs.Soon, CancellationToken.None));
            await Task.Delay(1, CancellationToken.None);
        }

        return outcomes;
    }

    private async Task AssertUnavailableAsync(PostgreSqlReplayStore store, int requests)
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, requests).Select(async _ =>
        {
            var start = TimeProvider.System.GetTimestamp();
            var outcome = await store.TryAddAsync(Proofs.Random(), Proofs.Soon, _cancellation);
            return (outcome, Waited: TimeProvider.System.GetElapsedTime(start));
        }));

        Assert.All(outcomes, static o => Assert.Equal(ReplayOutcome.Unavailable, o.outcome));
        Assert.All(outcomes, static o => Assert.InRange(o.Waited, TimeSpan.Zero, Limit + Grace));
    }
}
