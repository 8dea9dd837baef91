using OidcTokenValidation.Redis.Tests.Support;
using OidcTokenValidation.TestSupport.Contracts;

namespace OidcTokenValidation.Redis.Tests;

/// <summary>The contract of every replay store, on garnet-server.</summary>
public sealed class GarnetContractTests(SharedServers servers) : ReplayStoreContract, IAsyncLifetime
{
    private Nodes? _nodes;

    protected override DateTimeOffset Now => DateTimeOffset.UtcNow;

    public ValueTask InitializeAsync()
    {
        _nodes = new Nodes(servers.Garnet);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _nodes?.DisposeAsync() ?? ValueTask.CompletedTask;

    protected override IReplayStore Open() => _nodes!.OpenStore();

    protected override Task PassAsync(TimeSpan time) => Task.Delay(time, Cancellation);
}
