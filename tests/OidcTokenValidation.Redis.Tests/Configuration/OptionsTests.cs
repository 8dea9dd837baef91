using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace OidcTokenValidation.Redis.Tests.Configuration;

public sealed class OptionsTests
{
    private const string ConnectionString = "127.0.0.1:6379,password=secret";

    [Fact]
    public void All_errors_of_the_store_are_reported_at_once_and_no_password()
    {
        var options = new RedisReplayStoreOptions
        {
            ConnectionString = "password=secret",
            KeyPrefix = "a b",
            Timeout = TimeSpan.Zero,
            ClockTolerance = TimeSpan.FromHours(2),
            MaxProofsPerClientKey = 0,
        };

        var thrown = Assert.Throws<OptionsValidationException>(() => new RedisReplayStore(options));
        Assert.Equal(
            [
                "ConnectionString of RedisReplayStoreOptions names no server, or StackExchange.Redis cannot parse it. Write for instance "
                    + "\"redis.example.com:6379,ssl=true,user=api,password=…\".",
                "KeyPrefix is 'a b'. Write 1 to 64 letters, digits and the characters - _ : . { }.",
                "Timeout is 00:00:00. Write a value from 00:00:00.1000000 to 00:00:30.",
                "ClockTolerance is 02:00:00. Write a value from 00:00:00 to 01:00:00.",
                "MaxProofsPerClientKey is 0. Write a value from 1 to 100000000.",
            ],
            thrown.Failures);
    }

    [Fact]
    public void All_errors_of_the_feed_are_reported_at_once()
    {
        var thrown = Assert.Throws<OptionsValidationException>(() => new RedisRevocationFeed(new RedisRevocationFeedOptions { Key = "", Timeout = TimeSpan.MaxValue }));

        Assert.Equal(3, thrown.Failures.Count());
        Assert.StartsWith("Neither ConnectionString nor Connection of RedisRevocationFeedOptions is set", thrown.Failures.First(), StringComparison.Ordinal);
        Assert.Contains("Key is ''. Write 1 to 64 letters", thrown.Failures.ElementAt(1), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dpop:")]
    [InlineData("{api}.proofs-1_")]
    public void Key_prefix_is_accepted(string prefix)
    {
        using var store = new RedisReplayStore(new RedisReplayStoreOptions { ConnectionString = ConnectionString, KeyPrefix = prefix });
        Assert.True(((IReplayStoreProbe)store).LogsOutages);
    }

    [Fact]
    public async Task Missing_connection_string_stops_the_host_at_its_start()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddRedisReplayStore(configuration: null!).AddRedisRevocationFeed(configuration: null!);
        using var host = builder.Build();

        var thrown = await Assert.ThrowsAsync<AggregateException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Equal(2, thrown.InnerExceptions.OfType<OptionsValidationException>().Count());
    }

    [Fact]
    public void Registrations_are_singletons_and_leave_an_existing_store_and_feed()
    {
        using var services = new ServiceCollection()
            .AddRedisReplayStore(ConnectionString).AddRedisReplayStore(static options => options.KeyPrefix = "api:")
            .AddRedisRevocationFeed(ConnectionString).BuildServiceProvider();
        using var own = new RedisReplayStore(new RedisReplayStoreOptions { ConnectionString = ConnectionString });
        using var other = new ServiceCollection().AddSingleton<IReplayStore>(own).AddRedisReplayStore(ConnectionString).BuildServiceProvider();

        Assert.Same(services.GetRequiredService<RedisReplayStore>(), services.GetRequiredService<IReplayStore>());
        Assert.Same(services.GetRequiredService<RedisRevocationFeed>(), services.GetRequiredService<IRevocationFeed>());
        Assert.Equal("api:", services.GetRequiredService<IOptions<RedisReplayStoreOptions>>().Value.KeyPrefix);
        Assert.Same(own, other.GetRequiredService<IReplayStore>());
    }
}
