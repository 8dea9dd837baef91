using System.Globalization;
using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Processes;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.Interop.Tests.Revocation;

/// <summary>Four processes of the API on HTTP and one on gRPC, all behind one feed. The last one on HTTP reaches it over a network that can be cut.</summary>
public abstract class Nodes : IAsyncLifetime
{
    public const int Count = 4;

    // A bound for a busy machine.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TestIssuerServer _issuer = TestIssuerServer.Start();
    private readonly List<Node> _nodes = [];
    private FeedServer? _feed;
    private Network? _network;

    internal FeedServer Feed => _feed ?? throw new InvalidOperationException("The server was not started.");

    internal Network Network => _network ?? throw new InvalidOperationException("The network was not started.");

    /// <summary>All, that on gRPC last.</summary>
    internal IReadOnlyList<Node> All => _nodes;

    internal IReadOnlyList<Node> OverHttp => _nodes[..Count];

    internal Node Grpc => _nodes[Count];

    /// <summary>The one behind the network.</summary>
    internal Node Remote => _nodes[Count - 1];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (await StartServerAsync() is not { } feed)
            return;
        _feed = feed;
        _network = new Network(feed.Port);
        _nodes.AddRange(await Task.WhenAll(StartNodeAsync(), StartNodeAsync(), StartNodeAsync(), StartNodeAsync(Network.Port), StartNodeAsync(isGrpc: true)));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Node node in _nodes)
            await node.DisposeAsync();
        await (_network?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_feed?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _issuer.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Skips the running test, or fails it, where the server's program is missing.</summary>
    internal abstract void Require();

    /// <summary>Starts the server; null where its program is missing.</summary>
    internal abstract Task<FeedServer?> StartServerAsync();

    internal Task<Node> StartNodeAsync(int? feedPort = null, bool isGrpc = false, params string[] settings) =>
        Node.StartAsync(_issuer.Issuer.Issuer, Feed.GetSetting(feedPort ?? Feed.Port), isGrpc, settings);

    /// <summary>Starts a node on HTTP, and sends it tokens from before it listens until it is ready. Returns the statuses too.</summary>
    internal async Task<(Node Node, HashSet<int> Statuses)> StartUnderLoadAsync(params string[] tokens)
    {
        int port = LoopbackPort.Find();
        await using var early = new Node(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        Task<Node> starting = StartNodeAsync(settings: ["--port", port.ToString(CultureInfo.InvariantCulture)]);
        HashSet<int> statuses = [];
        for (bool isReady = false; !isReady; await Task.Delay(1, Cancellation))
        {
            isReady = starting.IsCompleted;
            try
            {
                statuses.UnionWith(await Task.WhenAll(tokens.Select(early.SendAsync)));
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }
        }

        return (await starting, statuses);
    }

    /// <summary>A token with both scopes; of a subject of its own if null.</summary>
    internal string CreateToken(string? subject = null) =>
        _issuer.Issuer.Token().For(SampleApi.Audience).WithSubject(subject ?? Guid.NewGuid().ToString()).WithScope("read:timesheets", "create:timesheets").Create();

    /// <summary>Sends a token until it is rejected as revoked, and returns the time when it was. Fails on a response that is neither.</summary>
    internal static async Task<long> UntilRevokedAsync(Node node, string token)
    {
        await UntilAsync(async () => await node.SendAsync(token) switch { 401 => true, 200 => false, var other => throw new InvalidOperationException($"{other}") });
        return TimeProvider.System.GetTimestamp();
    }

    /// <summary>Waits for the health of nodes on HTTP: its status and text.</summary>
    internal static Task UntilHealthAsync(IEnumerable<Node> nodes, int status, string text) =>
        Task.WhenAll(nodes.Select(node => UntilAsync(async () => await node.GetHealthAsync() == (status, text))));

    internal static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (long start = TimeProvider.System.GetTimestamp(); !await condition(); await Task.Delay(20, Cancellation))
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, "The condition is not met.");
    }

    internal static async Task AssertAllAsync(int status, IEnumerable<Node> nodes, string token) =>
        Assert.All(await SendAsync(nodes, token), response => Assert.Equal(status, response));

    /// <summary>The responses of nodes to a token.</summary>
    internal static Task<int[]> SendAsync(IEnumerable<Node> nodes, string token) => Task.WhenAll(nodes.Select(node => node.SendAsync(token)));
}

/// <summary>The tests of one feed share its nodes, one after the other.</summary>
[CollectionDefinition]
public sealed class RedisCollection : ICollectionFixture<RedisNodes>;

/// <inheritdoc cref="RedisCollection"/>
[CollectionDefinition]
public sealed class PostgreSqlCollection : ICollectionFixture<PostgreSqlNodes>;

/// <summary>Nodes that share Redis without persistence.</summary>
public sealed class RedisNodes : Nodes
{
    internal override void Require() => ExternalPrograms.RequireRedis();

    internal override async Task<FeedServer?> StartServerAsync() =>
        ExternalPrograms.RedisServer is null ? null : new RedisFeedServer(await RedisServer.StartAsync());
}

/// <summary>Nodes that share PostgreSQL.</summary>
public sealed class PostgreSqlNodes : Nodes
{
    internal override void Require() => ExternalPrograms.RequirePostgreSql();

    internal override async Task<FeedServer?> StartServerAsync() =>
        ExternalPrograms.PostgreSqlFolder is null ? null : new PostgreSqlFeedServer(await PostgreSqlServer.StartAsync());
}
