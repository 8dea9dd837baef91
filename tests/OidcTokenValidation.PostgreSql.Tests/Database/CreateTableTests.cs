using Microsoft.Extensions.Logging;
using Npgsql;
using OidcTokenValidation.PostgreSql.Tests.Support;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.PostgreSql.Tests.Database;

public sealed class CreateTableTests(SharedServer shared)
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Twenty_nodes_may_create_the_table_at_once()
    {
        await using var table = new TestTable(shared.Server);
        var nodes = Enumerable.Range(0, 20).Select(_ => table.Open(static options => options.ConnectionString += ";Maximum Pool Size=1")).ToList();

        await Task.WhenAll(nodes.Select(node => Task.Run(() => node.CreateTableAsync(_cancellation), _cancellation)));
        await nodes[0].CreateTableAsync(_cancellation);

        Assert.Equal(ReplayOutcome.Added, await nodes[0].TryAddAsync(Proofs.Random(), Proofs.Soon, _cancellation));
        Assert.Equal(2L, await shared.Server.ExecuteAsync($"select count(*) from pg_indexes where tablename = '{table.Name}'"));
    }

    [Theory]
    [InlineData(false, "u")]
    [InlineData(true, "p")]
    public async Task Table_is_unlogged_unless_Logged_is_set(bool logged, string persistence)
    {
        await using var table = new TestTable(shared.Server);
        await table.Open(options => options.Logged = logged).CreateTableAsync(_cancellation);

        Assert.Equal(persistence, $"{await shared.Server.ExecuteAsync($"select relpersistence from pg_class where relname = '{table.Name}'")}");
    }

    [Fact]
    public async Task Table_may_be_in_a_schema_and_have_a_keyword_as_its_name()
    {
        await using var table = new TestTable(shared.Server);
        await shared.Server.ExecuteAsync($"create schema s_{table.Name}");
        var store = table.Open(options => options.Table = $"s_{table.Name}.select");
        await store.CreateTableAsync(_cancellation);

        Assert.Equal(ReplayOutcome.Added, await store.TryAddAsync(Proofs.Random(), Proofs.Soon, _cancellation));
        Assert.Equal(1L, await shared.Server.ExecuteAsync($"select count(*) from s_{table.Name}.\"select\""));
    }

    [Fact]
    public async Task Missing_table_is_unavailable_until_it_is_created()
    {
        var log = new LogCollector();
        await using var table = new TestTable(shared.Server);
        var store = table.Open(log: log);
        var proof = Proofs.Random();

        Assert.Equal(ReplayOutcome.Unavailable, await store.TryAddAsync(proof, Proofs.Soon, _cancellation));
        var (_, level, _, _, text) = Assert.Single(log.Records);
        Assert.Equal(LogLevel.Error, level);
        Assert.Contains("CreateTableAsync", text, StringComparison.Ordinal);

        await store.CreateTableAsync(_cancellation);
        Assert.Equal(ReplayOutcome.Added, await store.TryAddAsync(proof, Proofs.Soon, _cancellation));
    }

    [Fact]
    public async Task Role_that_may_only_use_the_table_is_sufficient_once_the_table_exists()
    {
        await using var table = new TestTable(shared.Server);
        await shared.Server.ExecuteAsync($"create role r_{table.Name} login");
        var store = table.Open(options => options.ConnectionString += $";Username=r_{table.Name}");
        var refused = await Assert.ThrowsAsync<PostgresException>(() => store.CreateTableAsync(_cancellation));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);

        await table.Open().CreateTableAsync(_cancellation);
        Assert.Equal(ReplayOutcome.Unavailable, await store.TryAddAsync(Proofs.Random(), Proofs.Soon, _cancellation));
        await shared.Server.ExecuteAsync($"grant insert, select, update, delete on {table.Name} to r_{table.Name}");

        await store.CreateTableAsync(_cancellation);
        Assert.Equal(ReplayOutcome.Added, await store.TryAddAsync(Proofs.Random(), Proofs.Soon, _cancellation));
        await table.AddExpiredAsync(1);
        await store.RemoveExpiredAsync(_cancellation);
        await table.UntilCountIsAsync(1);
    }
}
