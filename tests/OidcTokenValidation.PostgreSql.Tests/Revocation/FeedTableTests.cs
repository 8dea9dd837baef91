using Microsoft.Extensions.Logging;
using OidcTokenValidation.PostgreSql.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Contracts;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.PostgreSql.Tests.Revocation;

/// <summary>The table of a feed: how it is created, and what is removed from it.</summary>
public sealed class FeedTableTests(SharedServer shared) : RevocationFeedReader
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    private static DateTimeOffset Now => DateTimeOffset.UtcNow;

    [Fact]
    public async Task Twenty_nodes_may_create_the_table_at_once()
    {
        await using var feed = new TestFeed(shared.Server);
        PostgreSqlRevocationFeed[] nodes = [.. Enumerable.Range(0, 20).Select(_ => feed.Open(static options => options.ConnectionString += ";Maximum Pool Size=2"))];

        await Task.WhenAll(nodes.Select(node => Task.Run(() => node.CreateTableAsync(_cancellation), _cancellation)));
        await Task.WhenAll(nodes.Select(node => Task.Run(() => node.AppendAsync([RevocationFeedContract.Create(1)], _cancellation).AsTask(), _cancellation)));

        Assert.Equal(20, await feed.CountAsync());
        Assert.Equal(1L, await shared.Server.ExecuteAsync($"select count(*) from {feed.Name} where id = 0"));
        Assert.Equal(2L, await shared.Server.ExecuteAsync($"select count(*) from pg_indexes where tablename = '{feed.Name}'"));
    }

    [Fact]
    public async Task Table_is_logged_unless_Logged_is_false()
    {
        await using var feed = new TestFeed(shared.Server);
        await feed.Open().CreateTableAsync(_cancellation);
        await feed.Open(options => (options.Table, options.Logged) = ($"u_{feed.Name}", false)).CreateTableAsync(_cancellation);

        Assert.Equal("p", $"{await shared.Server.ExecuteAsync($"select relpersistence from pg_class where relname = '{feed.Name}'")}");
        Assert.Equal("u", $"{await shared.Server.ExecuteAsync($"select relpersistence from pg_class where relname = 'u_{feed.Name}'")}");
    }

    [Fact]
    public async Task Table_may_be_in_a_schema_and_have_a_keyword_as_its_name()
    {
        await using var feed = new TestFeed(shared.Server);
        await shared.Server.ExecuteAsync($"create schema s_{feed.Name}");
        PostgreSqlRevocationFeed node = feed.Open(options => options.Table = $"s_{feed.Name}.select");
        await node.CreateTableAsync(_cancellation);
        await node.AppendAsync([RevocationFeedContract.Create(1)], _cancellation);

        Assert.Equal([RevocationFeedContract.Create(1)], (await node.ReadAsync(position: null, _cancellation)).Entries);
    }

    [Fact]
    public async Task Entry_is_stored_until_the_clocks_of_the_database_and_the_node_have_passed_its_expiry()
    {
        await using TestFeed feed = await TestFeed.CreateAsync(shared.Server);
        var behind = new TestClock(Now.AddHours(-2));
        var ahead = new TestClock(Now.AddDays(1));
        await feed.Open().AppendAsync(
            [
                RevocationFeedContract.Create(1, expiresAt: Now.AddHours(-3)),
                RevocationFeedContract.Create(2, expiresAt: Now.AddHours(-1)),
                RevocationFeedContract.Create(3, expiresAt: Now.AddHours(1)),
            ],
            _cancellation);

        Assert.Equal(1, await feed.Open(time: behind).RemoveExpiredAsync(_cancellation));
        Assert.Equal(1, await feed.Open(time: ahead).RemoveExpiredAsync(_cancellation));
        Assert.Equal(0, await feed.Open().RemoveExpiredAsync(_cancellation));
        Assert.Equal([3], (await feed.Open().ReadAsync(position: null, _cancellation)).Entries
            .Select(static entry => Enumerable.Range(1, 3).Single(number => RevocationFeedContract.Create(number, expiresAt: entry.ExpiresAt) == entry)));
    }

    [Fact]
    public async Task Expired_entries_are_removed_in_batches_after_a_read()
    {
        await using TestFeed feed = await TestFeed.CreateAsync(shared.Server);
        PostgreSqlRevocationFeed node = feed.Open();
        RevocationEntry[] expired = [.. Enumerable.Range(0, 2500).Select(static number => RevocationFeedContract.Create(number, expiresAt: Now.AddHours(-1)))];
        foreach (RevocationEntry[] batch in expired.Chunk(1000))
            await node.AppendAsync(batch, _cancellation);
        await node.AppendAsync([RevocationFeedContract.Create(1)], _cancellation);
        Assert.Equal(2501, await feed.CountAsync());

        await node.ReadAsync(position: null, _cancellation);

        await UntilAsync(async () => await feed.CountAsync() == 1);
        Assert.Equal([RevocationFeedContract.Create(1)], (await node.ReadAsync(position: null, _cancellation)).Entries);
    }

    [Fact]
    public async Task Cleanup_that_fails_is_logged_and_the_read_succeeds()
    {
        await using TestFeed feed = await TestFeed.CreateAsync(shared.Server);
        string role = $"r_delete_{feed.Name}";
        await shared.Server.ExecuteAsync($"create role {role} login; grant insert, select, update on {feed.Name} to {role}");
        var log = new LogCollector();
        PostgreSqlRevocationFeed node = feed.Open(options => options.ConnectionString += $";Username={role}", log);

        Assert.Empty((await node.ReadAsync(position: null, _cancellation)).Entries);

        await UntilAsync(() => Task.FromResult(log.Records.Count > 0));
        LogRecord record = Assert.Single(log.Records);
        Assert.Equal((LogLevel.Warning, 4), (record.Level, record.EventId));
        Assert.Equal(
            "Expired revocations could not be removed; the cleanup is repeated later: The role has no privilege to use the table. "
            + "Grant insert, select, update and delete.",
            record.Message);
    }

    // A node that starts reads all of it before it accepts tokens.
    [Fact]
    public async Task Large_table_is_read_to_its_end()
    {
        await using TestFeed feed = await TestFeed.CreateAsync(shared.Server);
        PostgreSqlRevocationFeed node = feed.Open();
        await node.AppendAsync([RevocationFeedContract.Create(0)], _cancellation);
        await shared.Server.ExecuteAsync(
            $"insert into {feed.Name} select i, set_byte(entry, 5, i % 256), expires_at from {feed.Name}, generate_series(2, 100000) i where id = 1");
        await shared.Server.ExecuteAsync($"update {feed.Name} set last_id = 100000 where id = 0");

        int read = 0;
        RevocationPage? page = null;
        for (; page is null or { HasMore: true }; read += page.Entries.Count)
            page = await node.ReadAsync(page?.Position, _cancellation);
        Assert.Equal(100_000, read);
    }
}
