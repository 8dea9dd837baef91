using Microsoft.Extensions.Logging;
using Npgsql;
using OidcTokenValidation.PostgreSql.Database;
using OidcTokenValidation.PostgreSql.Diagnostics;
using OidcTokenValidation.PostgreSql.Tests.Support;
using OidcTokenValidation.TestSupport.Logging;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.PostgreSql.Tests.Diagnostics;

/// <summary>The log of an outage whose reasons change.</summary>
public sealed class OutageLogTests
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_reason_is_logged_at_once_and_the_end_with_duration_and_number_of_requests()
    {
        await using var server = await PostgreSqlServer.StartAsync();
        await using var table = await TestTable.CreateAsync(server);
        var log = new LogCollector();
        var store = table.Open(log: log);
        Assert.Equal(ReplayOutcome.Added, await store.TryAddAsync(Proofs.Random(), Proofs.Soon, _cancellation));

        await server.ExecuteAsync($"drop table {table.Name}");
        for (var request = 0; request < 3; request++) Assert.Equal(ReplayOutcome.Unavailable, await store.TryAddAsync(Proofs.Random(), Proofs.Soon, _cancellation));
        await server.StopAsync();
        for (var request = 0; request < 3; request++) Assert.Equal(ReplayOutcome.Unavailable, await store.TryAddAsync(Proofs.Random(), Proofs.Soon, _cancellation));
        await server.StartAgainAsync();
        await store.CreateTableAsync(_cancellation);
        await Proofs.AssertRecoversAsync(store);

        var errors = log.Records.Where(static record => record.Level is LogLevel.Error).Select(static record => record.Text).ToList();
        Assert.Contains("The table is missing.", errors[0], StringComparison.Ordinal);
        Assert.Contains(errors, static text => text.Contains("The database cannot be reached.", StringComparison.Ordinal));
        var end = Assert.Single(log.Records, static record => record.EventId == 2).Text;
        Assert.Matches(@"^Used DPoP proofs can be stored again, after \d+\.\d s in which \d+ requests got 503\.", end);
    }

    [Theory]
    [InlineData("57P01", "shut down")]
    [InlineData("57P02", "crashed")]
    [InlineData("57P03", "accepts no connections yet")]
    [InlineData("53100", "disk is full")]
    [InlineData("53300", "no more connections")]
    [InlineData("42P01", "table is missing")]
    [InlineData("42501", "Grant insert, select, update and delete")]
    [InlineData("25006", "read-only")]
    [InlineData("57014", "statement_timeout")]
    [InlineData("28P01", "credentials")]
    [InlineData("3D000", "no such database")]
    [InlineData("XX000", "returned the error XX000")]
    public void Code_of_the_database_is_described_in_words(string code, string words)
    {
        var refused = new PostgresException("secret", "FATAL", "FATAL", code);

        Assert.Contains(words, DatabaseFaults.Describe(refused, ProofStatements.Columns), StringComparison.Ordinal);
        Assert.Contains(words, DatabaseFaults.Describe(new NpgsqlException("no host", new AggregateException(refused, refused)), ProofStatements.Columns), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", DatabaseFaults.Describe(refused, ProofStatements.Columns), StringComparison.Ordinal);
    }
}
