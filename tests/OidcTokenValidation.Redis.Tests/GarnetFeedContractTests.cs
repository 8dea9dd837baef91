using OidcTokenValidation.Redis.Revocations;
using OidcTokenValidation.Redis.Server;
using OidcTokenValidation.Redis.Tests.Support;
using OidcTokenValidation.TestSupport.Contracts;

namespace OidcTokenValidation.Redis.Tests;

/// <summary>The contract of every revocation feed, on garnet-server.</summary>
public sealed class GarnetFeedContractTests(SharedServers servers) : RevocationFeedContract, IAsyncLifetime
{
    private Nodes? _nodes;

    protected override DateTimeOffset Now => DateTimeOffset.UtcNow;

    public ValueTask InitializeAsync()
    {
        _nodes = new Nodes(servers.Garnet);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _nodes?.DisposeAsync() ?? ValueTask.CompletedTask;

    protected override IRevocationFeed Open() => _nodes!.OpenFeed();

    protected override async Task AppendAsync(byte[] form)
    {
        await using var connection = await _nodes!.ConnectAsync();
        await connection.GetDatabase().ScriptEvaluateAsync(FeedScripts.Append, [_nodes.Name], [ScriptParts.CreateIncarnation(), 0, form]);
    }

    protected override Task LoseEntriesAsync() => _nodes!.ExecuteAsync("del", _nodes.Name);

    // Each append removes them.
    protected override Task RemoveExpiredAsync() => Task.CompletedTask;
}
