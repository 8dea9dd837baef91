using Npgsql;
using OidcTokenValidation.PostgreSql.Database;

namespace OidcTokenValidation.PostgreSql.Tests.Configuration;

public sealed class DataSourceTests
{
    [Fact]
    public void Settings_missing_in_the_connection_string_are_set_for_short_statements()
    {
        var made = Make("Host=127.0.0.1");

        Assert.Equal((4, 8, 3, -1), (made.MaxPoolSize, made.MaxAutoPrepare, made.Timeout, made.CancellationTimeout));
        Assert.Equal("OidcTokenValidation", made.ApplicationName);
    }

    [Fact]
    public void Settings_in_the_connection_string_are_preserved()
    {
        var made = Make("Host=127.0.0.1;Maximum Pool Size=7;Max Auto Prepare=0;Application Name=api;Timeout=60");

        // The store's own limit ends the waiting for a connection in any case.
        Assert.Equal((7, 0, 3, "api"), (made.MaxPoolSize, made.MaxAutoPrepare, made.Timeout, made.ApplicationName));
        Assert.Equal(7, Make("Host=127.0.0.1;MaxPoolSize=7").MaxPoolSize);
        Assert.Equal(30, Make("Host=127.0.0.1;Minimum Pool Size=30").MaxPoolSize);
    }

    [Fact]
    public void Several_hosts_are_checked_for_the_primary_each_second_unless_the_connection_string_sets_it()
    {
        var made = Make("Host=a,b");
        var custom = Make("Host=a,b;Host Recheck Seconds=10;Target Session Attributes=any;Cancellation Timeout=2000");

        // 2.5 s for two hosts, in whole seconds each.
        Assert.Equal((1, "primary", 2), (made.HostRecheckSeconds, made.TargetSessionAttributes, made.Timeout));
        Assert.Equal((10, "any", 2000), (custom.HostRecheckSeconds, custom.TargetSessionAttributes, custom.CancellationTimeout));
    }

    private static NpgsqlConnectionStringBuilder Make(string connectionString)
    {
        using var dataSource = DataSourceFactory.Create(connectionString, poolSize: 4, TimeSpan.FromSeconds(2.5));
        return new NpgsqlConnectionStringBuilder(dataSource.ConnectionString);
    }
}
