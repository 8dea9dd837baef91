using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace OidcTokenValidation.PostgreSql.Tests.Configuration;

public sealed class FeedOptionsTests
{
    private const string ConnectionString = "Host=127.0.0.1;Username=test;Password=secret";

    [Fact]
    public void All_errors_are_reported_at_once_and_no_password()
    {
        var options = new PostgreSqlRevocationFeedOptions { ConnectionString = "Hots=x;Password=secret", Table = "Revocations", Timeout = TimeSpan.FromMinutes(1) };

        var thrown = Assert.Throws<OptionsValidationException>(() => new PostgreSqlRevocationFeed(options));
        Assert.Equal(3, thrown.Failures.Count());
        Assert.All(thrown.Failures, static failure => Assert.Contains("Write", failure, StringComparison.Ordinal));
        Assert.DoesNotContain("secret", thrown.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, false, "PostgreSqlRevocationFeedOptions")]
    [InlineData("Password=secret", false, "Host")]
    [InlineData(ConnectionString, true, "Set one of them")]
    [InlineData(ConnectionString + ";Maximum Pool Size=1", false, "Maximum Pool Size is 1 in the connection string. Write a number from 2")]
    public async Task One_way_to_the_database_with_two_connections_is_required(string? connectionString, bool withDataSource, string error)
    {
        await using var dataSource = NpgsqlDataSource.Create(ConnectionString);
        var options = new PostgreSqlRevocationFeedOptions { ConnectionString = connectionString, DataSource = withDataSource ? dataSource : null };

        var thrown = Assert.Throws<OptionsValidationException>(() => new PostgreSqlRevocationFeed(options));
        Assert.Contains(error, Assert.Single(thrown.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Registered_feed_is_the_feed_of_the_application()
    {
        IServiceCollection services = new ServiceCollection().AddPostgreSqlRevocationFeed(ConnectionString).AddPostgreSqlRevocationFeed(static options => options.Table = "other");
        await using ServiceProvider provider = services.BuildServiceProvider();

        Assert.Same(provider.GetRequiredService<PostgreSqlRevocationFeed>(), provider.GetRequiredService<IRevocationFeed>());
        Assert.Equal("other", provider.GetRequiredService<IOptions<PostgreSqlRevocationFeedOptions>>().Value.Table);
        Assert.Single(services, static service => service.ServiceType == typeof(IRevocationFeed));
    }

    [Fact]
    public void Service_provider_can_be_disposed_synchronously()
    {
        using ServiceProvider provider = new ServiceCollection().AddPostgreSqlRevocationFeed(ConnectionString).BuildServiceProvider();
        Assert.NotNull(provider.GetService<IRevocationFeed>());
    }

    [Fact]
    public async Task Invalid_options_stop_the_host_at_its_start()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddPostgreSqlRevocationFeed("Username=test");
        using IHost host = builder.Build();

        await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
    }
}
