using OidcTokenValidation.PostgreSql.Tests.Support;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.PostgreSql.Tests.Database;

/// <summary>The probe for health checks: it reports whether a proof could be stored now, without storing one.</summary>
public sealed class ProbeTests(SharedServer shared)
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Store_that_works_is_available_and_nothing_is_written()
    {
        await using var table = await TestTable.CreateAsync(shared.Server);
        var store = table.Open();

        Assert.Equal(new ReplayStoreHealth { IsAvailable = true }, await store.ProbeAsync(_cancellation));
        Assert.Equal(0, await table.CountAsync());
    }

    [Fact]
    public async Task Missing_table_is_reported_with_what_to_do()
    {
        await using var table = new TestTable(shared.Server);

        var health = await table.Open().ProbeAsync(_cancellation);
        Assert.False(health.IsAvailable);
        Assert.StartsWith("The table is missing. Call CreateTableAsync", health.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Table_in_a_schema_is_found()
    {
        await using var table = new TestTable(shared.Server);
        await shared.Server.ExecuteAsync($"create schema s_{table.Name}");
        var store = table.Open(options => options.Table = $"s_{table.Name}.proofs");
        await store.CreateTableAsync(_cancellation);

        Assert.True((await store.ProbeAsync(_cancellation)).IsAvailable);
    }

    [Fact]
    public async Task Database_that_only_reads_is_not_available()
    {
        await using var table = await TestTable.CreateAsync(shared.Server);
        var store = table.Open(static options => options.ConnectionString += ";Options=-c default_transaction_read_only=on");

        var health = await store.ProbeAsync(_cancellation);
        Assert.False(health.IsAvailable);
        Assert.Contains("read-only", health.Fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("insert")]
    [InlineData("select")]
    [InlineData("update")]
    [InlineData("delete")]
    public async Task Role_without_one_of_the_four_privileges_is_not_available(string missing)
    {
        await using var table = await TestTable.CreateAsync(shared.Server);
        var role = $"r_{missing}_{table.Name}";
        await shared.Server.ExecuteAsync($"create role {role} login; grant insert, select, update, delete on {table.Name} to {role}");
        var store = table.Open(options => options.ConnectionString += $";Username={role}");
        Assert.True((await store.ProbeAsync(_cancellation)).IsAvailable);

        await shared.Server.ExecuteAsync($"revoke {missing} on {table.Name} from {role}");
        var health = await store.ProbeAsync(_cancellation);
        Assert.False(health.IsAvailable);
        Assert.Contains("Grant insert, select, update and delete", health.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Locked_table_is_not_available_though_it_can_be_read()
    {
        await using var table = await TestTable.CreateAsync(shared.Server);
        var store = table.Open(static options => options.Timeout = TimeSpan.FromSeconds(0.5));
        await using var holder = await TableLock.TakeAsync(shared.Server, table.Name, "share");

        var health = await store.ProbeAsync(_cancellation);
        Assert.False(health.IsAvailable);
        Assert.Contains("the table is locked", health.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unreachable_server_is_not_available_within_the_limit_and_no_secret_is_reported()
    {
        await using var table = new TestTable(shared.Server);
        var store = table.Open(static options => (options.ConnectionString, options.Timeout) = ($"Host=127.0.0.1;Port={LoopbackPort.Find()};Username=api;Password=secret", TimeSpan.FromSeconds(1)));

        var health = await store.ProbeAsync(_cancellation);
        Assert.False(health.IsAvailable);
        Assert.DoesNotContain("secret", health.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Caller_that_gives_up_gets_its_cancellation()
    {
        await using var table = new TestTable(shared.Server);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => table.Open().ProbeAsync(new CancellationToken(canceled: true)).AsTask());
    }
}
