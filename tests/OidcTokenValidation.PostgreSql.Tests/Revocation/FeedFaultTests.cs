using System.Net;
using System.Net.Sockets;
using OidcTokenValidation.PostgreSql.Tests.Support;
using OidcTokenValidation.TestSupport.Contracts;
using OidcTokenValidation.TestSupport.Processes;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.PostgreSql.Tests.Revocation;

/// <summary>What a feed throws: the fault and its remedy, as the log and the health check have them.</summary>
public sealed class FeedFaultTests(SharedServer shared)
{
    private static readonly RevocationEntry[] Entries = [RevocationFeedContract.Create(1)];

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Missing_table_is_a_fault_of_every_operation_until_it_is_created()
    {
        await using var feed = new TestFeed(shared.Server);
        PostgreSqlRevocationFeed node = feed.Open();
        const string Fault = "The table is missing. Call CreateTableAsync, or create it with the rest of the schema.";
        Assert.Equal(Fault, await FindAppendFaultAsync(node));
        Assert.Equal(Fault, await FindReadFaultAsync(node));

        await node.CreateTableAsync(_cancellation);
        await node.AppendAsync(Entries, _cancellation);
        Assert.Equal(Entries, (await node.ReadAsync(position: null, _cancellation)).Entries);
    }

    [Fact]
    public async Task Table_of_another_form_is_a_fault_with_the_columns()
    {
        await using var feed = new TestFeed(shared.Server);
        await shared.Server.ExecuteAsync($"create table {feed.Name} (id bigint primary key, entry bytea)");

        Assert.Equal(
            "The table differs from the one that CreateTableAsync creates: "
            + "(id bigint primary key, entry bytea not null, expires_at timestamptz not null, last_id bigint).",
            await FindAppendFaultAsync(feed.Open()));
    }

    [Theory]
    [InlineData("insert")]
    [InlineData("select")]
    [InlineData("update")]
    public async Task Role_without_one_of_its_privileges_is_a_fault_with_all_of_them(string missing)
    {
        await using TestFeed feed = await TestFeed.CreateAsync(shared.Server);
        string role = $"r_{missing}_{feed.Name}";
        await shared.Server.ExecuteAsync($"create role {role} login; grant insert, select, update, delete on {feed.Name} to {role}");
        PostgreSqlRevocationFeed node = feed.Open(options => options.ConnectionString += $";Username={role}");
        await node.AppendAsync(Entries, _cancellation);
        Assert.Equal(Entries, (await node.ReadAsync(position: null, _cancellation)).Entries);
        Assert.Equal(0, await node.RemoveExpiredAsync(_cancellation));

        await shared.Server.ExecuteAsync($"revoke {missing} on {feed.Name} from {role}");
        Assert.Equal("The role has no privilege to use the table. Grant insert, select, update and delete.", await FindAppendFaultAsync(node));
    }

    [Fact]
    public async Task Read_only_database_is_a_fault_of_appends_and_can_be_read()
    {
        await using TestFeed feed = await TestFeed.CreateAsync(shared.Server);
        await feed.Open().AppendAsync(Entries, _cancellation);
        PostgreSqlRevocationFeed node = feed.Open(static options => options.ConnectionString += ";Options=-c default_transaction_read_only=on");

        Assert.Equal("The database is read-only. Connect to the primary.", await FindAppendFaultAsync(node));
        Assert.Equal(Entries, (await node.ReadAsync(position: null, _cancellation)).Entries);
    }

    // A standby may lack the latest entries for any time.
    [Fact]
    public async Task Standby_is_a_fault_of_appends_and_reads()
    {
        await using var primary = await PostgreSqlServer.StartAsync();
        await using TestFeed feed = await TestFeed.CreateAsync(primary);
        await feed.Open().AppendAsync(Entries, _cancellation);
        await using var standby = await primary.StartStandbyAsync();
        PostgreSqlRevocationFeed node = feed.Open(options => options.ConnectionString = standby.ConnectionString);

        Assert.Equal("The database is read-only. Connect to the primary.", await FindAppendFaultAsync(node));
        Assert.Equal("The database is read-only. Connect to the primary.", await FindReadFaultAsync(node));
    }

    [Fact]
    public async Task Port_without_a_listener_is_a_fault_without_a_secret()
    {
        await using var feed = new TestFeed(shared.Server);
        PostgreSqlRevocationFeed node = feed.Open(static options => options.ConnectionString = $"Host=127.0.0.1;Port={LoopbackPort.Find()};Username=test;Password=secret");

        Assert.Equal("The database cannot be reached.", await FindReadFaultAsync(node));
        Assert.Equal("The database cannot be reached.", await FindAppendFaultAsync(node));
        var thrown = await Assert.ThrowsAsync<RevocationFeedException>(() => node.SubscribeAsync(static () => { }, _cancellation));
        Assert.Equal("The database cannot be reached.", thrown.Message);
    }

    [Fact]
    public async Task Peer_that_never_responds_is_a_fault_within_the_limit_and_delays_later_appends_no_more()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var feed = new TestFeed(shared.Server);
        PostgreSqlRevocationFeed node = feed.Open(options => (options.ConnectionString, options.Timeout) =
            ($"Host=127.0.0.1;Port={((IPEndPoint)silent.LocalEndpoint).Port};Username=test", TimeSpan.FromSeconds(0.5)));

        Assert.StartsWith("The database did not respond in time", await FindAppendFaultAsync(node), StringComparison.Ordinal);
        for (int append = 0; append < 100; append++)
        {
            ValueTask call = node.AppendAsync(Entries, _cancellation);
            Assert.True(call.IsFaulted);
            await Assert.ThrowsAsync<RevocationFeedException>(call.AsTask);
        }
    }

    // A write that waits for a lock, or for a standby that is to confirm it.
    [Fact]
    public async Task Appends_that_wait_for_a_lock_do_not_delay_reads()
    {
        await using TestFeed feed = await TestFeed.CreateAsync(shared.Server);
        PostgreSqlRevocationFeed node = feed.Open();
        await node.AppendAsync(Entries, _cancellation);
        Task[] appends;
        await using (await TableLock.TakeAsync(shared.Server, feed.Name, "share"))
        {
            appends = [.. Enumerable.Range(0, 10).Select(_ => node.AppendAsync(Entries, _cancellation).AsTask())];
            for (int read = 0; read < 20; read++)
                Assert.Equal(Entries, (await node.ReadAsync(position: null, _cancellation)).Entries);
            Assert.DoesNotContain(appends, static append => append.IsCompleted);
        }

        await Task.WhenAll(appends);
        Assert.Equal(11, (await node.ReadAsync(position: null, _cancellation)).Entries.Count);
    }

    [Fact]
    public async Task Disposed_feed_is_a_fault()
    {
        await using TestFeed feed = await TestFeed.CreateAsync(shared.Server);
        PostgreSqlRevocationFeed node = feed.Open();
        await node.AppendAsync(Entries, _cancellation);
        await node.DisposeAsync();

        Assert.Equal("The object or its data source is disposed.", await FindAppendFaultAsync(node));
        Assert.Equal("The object or its data source is disposed.", await FindReadFaultAsync(node));
    }

    private async Task<string> FindAppendFaultAsync(PostgreSqlRevocationFeed node) =>
        (await Assert.ThrowsAsync<RevocationFeedException>(() => node.AppendAsync(Entries, _cancellation).AsTask())).Message;

    private async Task<string> FindReadFaultAsync(PostgreSqlRevocationFeed node) =>
        (await Assert.ThrowsAsync<RevocationFeedException>(() => node.ReadAsync(position: null, _cancellation).AsTask())).Message;
}
