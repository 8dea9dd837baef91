using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using OidcTokenValidation.PostgreSql.Configuration;

namespace OidcTokenValidation.PostgreSql.Tests.Configuration;

public sealed class OptionsTests
{
    private const string ConnectionString = "Host=127.0.0.1;Username=test;Password=secret";

    [Theory]
    [InlineData("dpop_proofs", "\"dpop_proofs\"")]
    [InlineData("api.proofs", "\"api\".\"proofs\"")]
    [InlineData("_1", "\"_1\"")]
    public void Table_name_is_accepted_and_quoted(string table, string quoted)
    {
        Assert.Empty(PostgreSqlReplayStoreOptionsRules.FindErrors(new PostgreSqlReplayStoreOptions { ConnectionString = ConnectionString, Table = table }));
        Assert.Equal(quoted, TableName.Quote(table));
    }

    [Theory]
    [InlineData("proofs; drop table users")]
    [InlineData("proofs\" (proof) values ('') --")]
    [InlineData("\"proofs\"")]
    [InlineData("'proofs'")]
    [InlineData("proofs--")]
    [InlineData("proofs\n")]
    [InlineData("proofs\0")]
    [InlineData("pro ofs")]
    [InlineData("a.b.c")]
    [InlineData(".proofs")]
    [InlineData("proofs.")]
    [InlineData("1proofs")]
    [InlineData("Proofs")]
    [InlineData("prüfungen")]
    [InlineData("ｐroofs")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234")]
    [InlineData("")]
    [InlineData(null)]
    public void Table_name_that_is_not_plain_is_rejected(string? table)
    {
        var options = new PostgreSqlReplayStoreOptions { ConnectionString = ConnectionString, Table = table! };

        var thrown = Assert.Throws<OptionsValidationException>(() => new PostgreSqlReplayStore(options));
        Assert.Contains("Write the name of a table", Assert.Single(thrown.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void All_errors_are_reported_at_once_and_no_password()
    {
        var options = new PostgreSqlReplayStoreOptions
        {
            ConnectionString = "Hots=x;Password=secret",
            Table = "",
            Timeout = TimeSpan.Zero,
            ClockTolerance = TimeSpan.FromSeconds(-1),
            CleanupInterval = TimeSpan.Zero,
            CleanupBatchSize = 0,
        };

        var thrown = Assert.Throws<OptionsValidationException>(() => new PostgreSqlReplayStore(options));
        Assert.Equal(6, thrown.Failures.Count());
        Assert.All(thrown.Failures, static failure => Assert.Matches("(Write|Set) ", failure));
        Assert.DoesNotContain("secret", thrown.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("Password=secret", false)]
    [InlineData("Host=x;Port=many", false)]
    [InlineData(ConnectionString, true)]
    public async Task One_way_to_the_database_is_needed(string? connectionString, bool withDataSource)
    {
        await using var dataSource = NpgsqlDataSource.Create(ConnectionString);
        var options = new PostgreSqlReplayStoreOptions { ConnectionString = connectionString, DataSource = withDataSource ? dataSource : null };

        Assert.Single(PostgreSqlReplayStoreOptionsRules.FindErrors(options));
    }

    [Theory]
    [InlineData(ConnectionString)]
    [InlineData(ConnectionString + ";No Reset On Close=true;Multiplexing=true")]
    public async Task Data_source_that_cannot_meet_time_limits_is_rejected(string connectionString)
    {
        await using var dataSource = NpgsqlDataSource.Create(connectionString);

        Assert.Contains("No Reset On Close=true", Assert.Single(PostgreSqlReplayStoreOptionsRules.FindErrors(new PostgreSqlReplayStoreOptions { DataSource = dataSource })), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Registered_store_is_the_replay_store_of_the_application()
    {
        var services = new ServiceCollection().AddPostgreSqlReplayStore(ConnectionString).AddPostgreSqlReplayStore(static options => options.Table = "other");
        await using var provider = services.BuildServiceProvider();

        Assert.Same(provider.GetRequiredService<PostgreSqlReplayStore>(), provider.GetRequiredService<IReplayStore>());
        Assert.Equal("other", provider.GetRequiredService<IOptions<PostgreSqlReplayStoreOptions>>().Value.Table);
        Assert.Single(services, static service => service.ServiceType == typeof(IReplayStore));
    }

    [Fact]
    public void Service_provider_can_be_disposed_synchronously()
    {
        using var provider = new ServiceCollection().AddPostgreSqlReplayStore(ConnectionString).BuildServiceProvider();
        Assert.NotNull(provider.GetService<IReplayStore>());
    }

    [Fact]
    public async Task Invalid_options_stop_the_host_at_its_start()
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddPostgreSqlReplayStore("Username=test");
        using var host = builder.Build();

        await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
    }
}
