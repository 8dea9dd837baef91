using System.Globalization;
using OidcTokenValidation.PostgreSql.Tests.Support;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.PostgreSql.Tests.Database;

/// <summary>A primary that is lost, and a standby that is promoted.</summary>
public sealed class FailoverTests
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Promoted_standby_is_used_within_seconds_and_what_it_has_is_a_replay()
    {
        await using var primary = await PostgreSqlServer.StartAsync();
        await using var standby = await primary.StartStandbyAsync();
        await using var store = Open(primary, standby);
        await store.CreateTableAsync(_cancellation);
        var replicated = Proofs.Random();
        Assert.Equal(ReplayOutcome.Added, await store.TryAddAsync(replicated, Proofs.Soon, _cancellation));
        await UntilStandbyHasAsync(standby, 1);

        await primary.CrashAsync();
        for (var request = 0; request < 50; request++) Assert.Equal(ReplayOutcome.Unavailable, await store.TryAddAsync(Proofs.Random(), Proofs.Soon, _cancellation));
        await standby.PromoteAsync();

        // A probe starts each second, and a host's state is looked at again after one; Npgsql's default is 10.
        await Proofs.AssertRecoversAsync(store, TimeSpan.FromSeconds(9));
        Assert.Equal(ReplayOutcome.Replayed, await store.TryAddAsync(replicated, Proofs.Soon, _cancellation));
    }

    [Fact]
    public async Task Proof_that_the_standby_did_not_receive_passes_once_more()
    {
        await using var primary = await PostgreSqlServer.StartAsync();
        await using var standby = await primary.StartStandbyAsync();
        await using var store = Open(primary, standby);
        await store.CreateTableAsync(_cancellation);
        await UntilStandbyHasAsync(standby, 0);

        // Asynchronous replication: the primary commits what the standby does not have.
        await standby.StopAsync();
        var lost = Proofs.Random();
        Assert.Equal(ReplayOutcome.Added, await store.TryAddAsync(lost, Proofs.Soon, _cancellation));
        await primary.CrashAsync();
        await standby.StartAgainAsync();
        await standby.PromoteAsync();

        await Proofs.AssertRecoversAsync(store, TimeSpan.FromSeconds(9));
        Assert.Equal(ReplayOutcome.Added, await store.TryAddAsync(lost, Proofs.Soon, _cancellation));
        Assert.Equal(ReplayOutcome.Replayed, await store.TryAddAsync(lost, Proofs.Soon, _cancellation));
    }

    private static PostgreSqlReplayStore Open(PostgreSqlServer primary, PostgreSqlServer standby) => new(new PostgreSqlReplayStoreOptions
    {
        ConnectionString = string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1:{primary.Port},127.0.0.1:{standby.Port};Database=postgres;Username=test"),
        Logged = true,
        Timeout = TimeSpan.FromSeconds(30),
    });

    private async Task UntilStandbyHasAsync(PostgreSqlServer standby, long count)
    {
        for (var start = TimeProvider.System.GetTimestamp(); ; await Task.Delay(20, _cancellation))
        {
            if (await standby.ExecuteAsync("select to_regclass('dpop_proofs') is not null") is true && await standby.ExecuteAsync("select count(*) from dpop_proofs") is long found && found == count)
                return;
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(30), "The standby does not receive what was written.");
        }
    }
}
