using OidcTokenValidation.PostgreSql.Tests.Support;
using OidcTokenValidation.TestSupport.Contracts;

namespace OidcTokenValidation.PostgreSql.Tests.Revocation;

/// <summary>A table that an operator restores or changes while the server runs.</summary>
public sealed class RestoreTests(SharedServer shared) : RevocationFeedReader
{
    [Fact]
    public async Task Restored_table_is_a_restart_also_if_it_has_as_many_entries_since()
    {
        await using TestFeed feed = await TestFeed.CreateAsync(shared.Server);
        PostgreSqlRevocationFeed node = feed.Open();
        await AppendAsync(node, RevocationFeedContract.Create(1));
        await shared.Server.ExecuteAsync($"create table {feed.Name}_dump as select * from {feed.Name}");
        string position = await AppendAsync(node, RevocationFeedContract.Create(2));

        await shared.Server.ExecuteAsync($"truncate {feed.Name}");
        await shared.Server.ExecuteAsync($"insert into {feed.Name} select * from {feed.Name}_dump");
        await AppendAsync(feed.Open(), RevocationFeedContract.Create(3));

        RevocationPage page = await UntilReadAsync(node, position);
        Assert.True(page.IsRestart);
        Assert.Equal([RevocationFeedContract.Create(1), RevocationFeedContract.Create(3)], page.Entries);
    }

    [Fact]
    public async Task Table_that_has_lost_rows_and_has_its_description_still_is_a_restart()
    {
        await using TestFeed feed = await TestFeed.CreateAsync(shared.Server);
        PostgreSqlRevocationFeed node = feed.Open();
        string position = await AppendAsync(node, RevocationFeedContract.Create(1), RevocationFeedContract.Create(2));
        await shared.Server.ExecuteAsync($"update {feed.Name} set last_id = 1 where id = 0");

        RevocationPage page = await UntilReadAsync(node, position);
        Assert.True(page.IsRestart);
    }

    [Fact]
    public async Task Removed_description_of_the_table_is_added_again_and_no_id_is_used_twice()
    {
        await using TestFeed feed = await TestFeed.CreateAsync(shared.Server);
        PostgreSqlRevocationFeed node = feed.Open();
        string position = await AppendAsync(node, RevocationFeedContract.Create(1));
        await shared.Server.ExecuteAsync($"delete from {feed.Name} where id = 0");
        await AppendAsync(feed.Open(), RevocationFeedContract.Create(2));

        RevocationPage page = await UntilReadAsync(node, position);
        Assert.True(page.IsRestart);
        Assert.Equal([RevocationFeedContract.Create(1), RevocationFeedContract.Create(2)], page.Entries);
        Assert.Equal(2L, await shared.Server.ExecuteAsync($"select last_id from {feed.Name} where id = 0"));
    }
}
