using OidcTokenValidation.TestSupport.Contracts;
using RedisReplay;
using StackExchange.Redis;

namespace OidcTokenValidation.PostgreSql.Tests.Redis;

/// <summary>What every replay store must keep, kept by the sample.</summary>
public sealed class RedisContractTests(RedisServer server) : ReplayStoreContract, IClassFixture<RedisServer>, IAsyncLifetime
{
    private readonly List<ConnectionMultiplexer> _nodes = [];
    private int _opened;

    protected override DateTimeOffset Now => DateTimeOffset.UtcNow;

    public async ValueTask InitializeAsync()
    {
        while (_nodes.Count < 2) _nodes.Add(await server.ConnectAsync());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.CloseAsync();
    }

    protected override IReplayStore Open() => new RedisReplayStore(_nodes[_opened++ % _nodes.Count], TimeProvider.System) { TimeLimit = TimeSpan.FromSeconds(30) };

    protected override Task PassAsync(TimeSpan time) => Task.Delay(time, Cancellation);
}
