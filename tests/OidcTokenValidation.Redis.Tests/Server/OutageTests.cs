using Microsoft.Extensions.Logging;
using OidcTokenValidation.Redis.Tests.Support;
using OidcTokenValidation.TestSupport.Logging;
using OidcTokenValidation.TestSupport.Processes;
using StackExchange.Redis;

namespace OidcTokenValidation.Redis.Tests.Server;

/// <summary>A server that hangs or is gone: after the first requests none waits, and the store works again soon after the server does.</summary>
public sealed class OutageTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    // A probe starts each second; the rest is for a busy machine.
    private static readonly TimeSpan Return = TimeSpan.FromSeconds(15);

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Frozen_server_delays_the_first_requests_only_and_no_proof_passes_twice(bool isOwn)
    {
        await using var server = await RedisServer.StartAsync();
        await using var nodes = new Nodes(server);
        await using var connection = await nodes.ConnectAsync();
        var log = new LogCollector();
        var store = nodes.OpenStore(options => Configure(options, isOwn ? null : connection), log);
        await store.RecoverAsync();
        var (used, expiry) = (Proof.CreateRandom(), Proof.Expiry);
        Assert.Equal(ReplayOutcome.Added, await store.SendAsync(used, expiry));

        await server.FreezeAsync();
        double p99;
        try
        {
            p99 = await FailAsync(store);
            Assert.False((await store.ProbeAsync(_cancellation)).IsAvailable);
        }
        finally
        {
            await server.ThawAsync();
        }

        var recovery = await store.RecoverAsync();
        TestContext.Current.TestOutputHelper!.WriteLine($"p99 {p99:0.00} ms, back after {recovery.TotalSeconds:0.00} s");
        Assert.InRange(recovery, TimeSpan.Zero, Return);
        Assert.Equal(ReplayOutcome.Replayed, await store.SendAsync(used, expiry));
        AssertLogged(log, "The server did not respond in time");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Server_that_is_gone_delays_the_first_requests_only_and_no_proof_passes_twice(bool isOwn)
    {
        await using var server = await RedisServer.StartAsync();
        await using var nodes = new Nodes(server);
        await using var connection = await nodes.ConnectAsync();
        var log = new LogCollector();
        var store = nodes.OpenStore(options => Configure(options, isOwn ? null : connection), log);
        await store.RecoverAsync();
        var (used, expiry) = (Proof.CreateRandom(), Proof.Expiry);
        Assert.Equal(ReplayOutcome.Added, await store.SendAsync(used, expiry));

        await server.KillAsync();
        double p99 = await FailAsync(store);
        Assert.Equal((false, null), ((await store.ProbeAsync(_cancellation)).IsAvailable, (await store.ProbeAsync(_cancellation)).Count));
        await server.StartAgainAsync();

        var recovery = await store.RecoverAsync();
        TestContext.Current.TestOutputHelper!.WriteLine($"p99 {p99:0.00} ms, back after {recovery.TotalSeconds:0.00} s");
        Assert.InRange(recovery, TimeSpan.Zero, Return);
        Assert.Equal(ReplayOutcome.Unavailable, await store.SendAsync(used, expiry));
        Assert.Contains(log.Messages(LogLevel.Error), static text => text.Contains("The server", StringComparison.Ordinal));
        Assert.True((await store.ProbeAsync(_cancellation)).IsAvailable);
    }

    [Fact]
    public async Task Server_that_is_started_after_the_node_is_used_when_it_is_there()
    {
        await using var server = await RedisServer.StartAsync();
        await server.KillAsync();
        await using var nodes = new Nodes(server);
        var store = nodes.OpenStore(static options => options.Timeout = Limit);
        Assert.Equal(ReplayOutcome.Unavailable, await store.SendAsync());
        Assert.Matches("^The server (cannot be reached|did not respond in time)", (await store.ProbeAsync(_cancellation)).Fault);

        await server.StartAgainAsync();
        Assert.InRange(await store.RecoverAsync(), TimeSpan.Zero, Return);
    }

    [Fact]
    public async Task Disposed_store_is_unavailable()
    {
        await using var server = await RedisServer.StartAsync();
        await using var nodes = new Nodes(server);
        var store = nodes.OpenStore();
        Assert.Equal(ReplayOutcome.Added, await store.SendAsync());

        store.Dispose();
        Assert.Equal(ReplayOutcome.Unavailable, await store.SendAsync());
        Assert.Equal("The store, the feed or its connection is disposed.", (await store.ProbeAsync(_cancellation)).Fault);
    }

    private static void Configure(RedisReplayStoreOptions options, ConnectionMultiplexer? own)
    {
        options.Timeout = Limit;
        if (own is not null)
            (options.ConnectionString, options.Connection) = (null, own);
    }

    private static void AssertLogged(LogCollector log, string fault)
    {
        // The client of a frozen server may also take the connection for lost: each reason is logged once.
        string[] errors = [.. log.Messages(LogLevel.Error)];
        Assert.Contains(errors, error => error.Contains(fault, StringComparison.Ordinal));
        Assert.InRange(errors.Length, 1, 2);
        Assert.Distinct(errors);
        Assert.Matches(@"again, after \d+\.\d s in which \d+ requests got 503", Assert.Single(log.Messages(2)));
    }

    // Returns the time of 99 of 100 requests, in milliseconds, after the first ones have timed out.
    private async Task<double> FailAsync(RedisReplayStore store)
    {
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SendAsync(store))), static sent => Assert.Equal(ReplayOutcome.Unavailable, sent.Outcome));
        List<double> waited = [];
        for (int request = 0; request < 300; request++)
        {
            var (outcome, milliseconds) = await SendAsync(store);
            Assert.Equal(ReplayOutcome.Unavailable, outcome);
            waited.Add(milliseconds);
            await Task.Delay(5, _cancellation);
        }

        waited.Sort();

        // Without a breaker each would take the whole limit.
        double p99 = waited[(int)(waited.Count * 0.99)];
        Assert.InRange(p99, 0, Limit.TotalMilliseconds / 2);
        return p99;
    }

    private static async Task<(ReplayOutcome Outcome, double Milliseconds)> SendAsync(RedisReplayStore store)
    {
        long start = TimeProvider.System.GetTimestamp();
        var outcome = await store.SendAsync();
        return (outcome, TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
    }
}
