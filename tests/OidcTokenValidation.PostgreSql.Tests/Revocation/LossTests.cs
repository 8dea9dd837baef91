using System.Globalization;
using OidcTokenValidation.PostgreSql.Tests.Support;
using OidcTokenValidation.TestSupport.Contracts;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.PostgreSql.Tests.Revocation;

/// <summary>What a database loses, or may lose, is noticed by every node that has a position from before.</summary>
public sealed class LossTests : RevocationFeedReader
{
    private const string CheckpointerStart = "select backend_start from pg_stat_activity where backend_type = 'checkpointer'";

    private static readonly RevocationEntry[] Before = [RevocationFeedContract.Create(1), RevocationFeedContract.Create(2)];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Crash_is_a_restart_and_empties_an_unlogged_table_only(bool logged)
    {
        await using var server = await PostgreSqlServer.StartAsync();
        await using var feed = await TestFeed.CreateAsync(server, logged);
        PostgreSqlRevocationFeed node = feed.Open();
        string position = await AppendAsync(node, Before);

        await server.CrashAsync();
        await server.StartAgainAsync();

        RevocationPage page = await UntilReadAsync(node, position);
        Assert.True(page.IsRestart);
        Assert.Equal(logged ? Before : [], page.Entries);
    }

    [Fact]
    public async Task Orderly_restart_of_the_server_is_a_restart_without_loss()
    {
        await using var server = await PostgreSqlServer.StartAsync();
        await using var feed = await TestFeed.CreateAsync(server);
        PostgreSqlRevocationFeed node = feed.Open();
        string position = await AppendAsync(node, Before);

        await server.StopAsync();
        await server.StartAgainAsync();

        RevocationPage page = await UntilReadAsync(node, position);
        Assert.True(page.IsRestart);
        Assert.Equal(Before, page.Entries);
    }

    // The server goes on, with the same start time: only the rows of unlogged tables are gone.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Crash_of_one_process_of_the_server_is_a_restart_if_entries_are_lost(bool logged)
    {
        await using var server = await PostgreSqlServer.StartAsync();
        await using var feed = await TestFeed.CreateAsync(server, logged);
        PostgreSqlRevocationFeed node = feed.Open();
        string position = await AppendAsync(node, Before);

        object? startedAt = await server.ExecuteAsync(CheckpointerStart);
        await ChildProcess.RunAsync("kill", "-KILL", (string)(await server.ExecuteAsync("select pid::text from pg_stat_activity where backend_type = 'walwriter'"))!);
        await UntilAsync(async () => await server.TryExecuteAsync(CheckpointerStart) is { } now && !now.Equals(startedAt));

        RevocationPage page = await UntilReadAsync(node, position);
        Assert.Equal(!logged, page.IsRestart);
        Assert.Equal(logged ? Before : [], (await UntilReadAsync(node, position: null)).Entries);
    }

    [Fact]
    public async Task Append_is_on_the_disk_also_where_the_database_commits_asynchronously()
    {
        await using var server = await PostgreSqlServer.StartAsync();
        await server.ExecuteAsync("alter system set synchronous_commit = off");
        await server.ExecuteAsync("alter system set wal_writer_delay = '10s'");
        await server.ExecuteAsync("select pg_reload_conf()");
        await using var feed = await TestFeed.CreateAsync(server);
        PostgreSqlRevocationFeed node = feed.Open();
        await AppendAsync(node, Before);

        await server.CrashAsync();
        await server.StartAgainAsync();

        Assert.Equal(Before, (await UntilReadAsync(node, position: null)).Entries);
    }

    [Fact]
    public async Task Promoted_standby_is_a_restart_and_entries_that_it_lacks_can_be_appended_again()
    {
        await using var primary = await PostgreSqlServer.StartAsync();
        await using var standby = await primary.StartStandbyAsync();
        await using var feed = await TestFeed.CreateAsync(primary);
        PostgreSqlRevocationFeed node = feed.Open(options => options.ConnectionString = string.Create(
            CultureInfo.InvariantCulture, $"Host=127.0.0.1:{primary.Port},127.0.0.1:{standby.Port};Database=postgres;Username=test"));
        await AppendAsync(node, Before[..1]);
        await UntilAsync(async () => await standby.ExecuteAsync($"select to_regclass('{feed.Name}') is not null") is true
            && await standby.ExecuteAsync($"select last_id from {feed.Name} where id = 0") is 1L);

        // Asynchronous replication: the primary commits what the standby does not have.
        await standby.StopAsync();
        string position = await AppendAsync(node, Before[1..]);
        await primary.CrashAsync();
        await standby.StartAgainAsync();
        await Assert.ThrowsAsync<RevocationFeedException>(() => node.ReadAsync(position, TestContext.Current.CancellationToken).AsTask());
        await standby.PromoteAsync();

        RevocationPage page = await UntilReadAsync(node, position);
        Assert.True(page.IsRestart);
        Assert.Equal(Before[..1], page.Entries);
        await node.AppendAsync(Before[1..], TestContext.Current.CancellationToken);
        Assert.Equal(Before[1..], (await UntilReadAsync(node, page.Position)).Entries);
    }
}
