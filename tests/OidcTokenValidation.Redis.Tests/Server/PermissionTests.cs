using OidcTokenValidation.Redis.Tests.Support;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.Redis.Tests.Server;

/// <summary>Users with few permissions.</summary>
public sealed class PermissionTests
{
    private const string Needed = "+eval +evalsha +script|load +time +info +zadd +zrem +zscore +zincrby +zrangebyscore +publish +subscribe +unsubscribe";

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Permissions_of_the_README_are_enough()
    {
        await using var server = await RedisServer.StartAsync();
        await using var nodes = new Nodes(server);
        await AddUserAsync(nodes, Needed);
        var store = nodes.OpenStore(options => options.ConnectionString += ",user=api,password=secret");
        Assert.Equal(ReplayOutcome.Added, await store.SendAsync());
        Assert.True((await store.ProbeAsync(_cancellation)).IsAvailable);

        var feed = nodes.OpenFeed(options => options.ConnectionString += ",user=api,password=secret");
        var page = await feed.ReadAsync(position: null, _cancellation);
        Assert.Empty(page.Entries);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(_cancellation);
        var established = new TaskCompletionSource();
        Task subscription = feed.SubscribeAsync(() => established.TrySetResult(), ending.Token);
        await established.Task.WaitAsync(TimeSpan.FromSeconds(60), _cancellation);
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => subscription);
    }

    [Theory]
    [InlineData("-info")]
    [InlineData("-evalsha -eval")]
    [InlineData("-zadd")]
    [InlineData("resetkeys")]
    public async Task Missing_permission_makes_the_store_unavailable_with_what_it_needs(string change)
    {
        await using var server = await RedisServer.StartAsync();
        await using var nodes = new Nodes(server);
        await AddUserAsync(nodes, $"{Needed} {change}");
        var store = nodes.OpenStore(options => (options.ConnectionString, options.AcceptEviction) = ($"{server.ConnectionString},user=api,password=secret", true));
        Assert.Equal(ReplayOutcome.Unavailable, await store.SendAsync());

        var health = await store.ProbeAsync(_cancellation);
        Assert.False(health.IsAvailable);
        Assert.StartsWith("The user lacks a permission. Its ACL needs ~ with the keys, +eval +evalsha +script|load +time +info", health.Fault, StringComparison.Ordinal);
        var feed = nodes.OpenFeed(options => options.ConnectionString += ",user=api,password=secret");
        var fault = await Assert.ThrowsAsync<RevocationFeedException>(() => feed.ReadAsync(position: null, _cancellation).AsTask());
        Assert.Equal(health.Fault, fault.Message);
    }

    [Fact]
    public async Task Wrong_password_is_reported()
    {
        await using var server = await RedisServer.StartAsync();
        await using var nodes = new Nodes(server);
        await AddUserAsync(nodes, Needed);
        var store = nodes.OpenStore(options => options.ConnectionString += ",user=api,password=wrong");
        Assert.Equal(ReplayOutcome.Unavailable, await store.SendAsync());
        Assert.DoesNotContain("wrong", (await store.ProbeAsync(_cancellation)).Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Garnet_without_scripts_is_reported()
    {
        await using var server = await RedisServer.StartGarnetAsync();
        await using var nodes = new Nodes(server);
        var store = nodes.OpenStore();
        Assert.Equal(ReplayOutcome.Unavailable, await store.SendAsync());
        Assert.Equal("The server does not run scripts. Garnet runs them if it is started with --lua and --lua-transaction-mode.", (await store.ProbeAsync(_cancellation)).Fault);
    }

    private static Task AddUserAsync(Nodes nodes, string rules) =>
        nodes.ExecuteAsync("acl", ["setuser", "api", "on", ">secret", "~*", "&*", .. rules.Split(' ')]);
}
