using Microsoft.Extensions.Logging;
using OidcTokenValidation.TestSupport.Processes;
using StackExchange.Redis;

namespace OidcTokenValidation.Redis.Tests.Support;

/// <summary>Nodes of one API: stores and feeds that share the keys of one test. They end when this is disposed.</summary>
internal sealed class Nodes(RedisServer server) : IAsyncDisposable
{
    // Longer than a busy machine delays a server that works.
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(30);

    private readonly List<IDisposable> _opened = [];

    public string Name { get; } = $"test:{Guid.NewGuid()}:";

    /// <summary>Opens the store of another node.</summary>
    public RedisReplayStore OpenStore(Action<RedisReplayStoreOptions>? configure = null, ILoggerFactory? log = null, TimeProvider? time = null)
    {
        var options = new RedisReplayStoreOptions { ConnectionString = server.ConnectionString, KeyPrefix = Name, Timeout = Patient };
        configure?.Invoke(options);
        return Add(new RedisReplayStore(options, time, log?.CreateLogger<RedisReplayStore>()));
    }

    /// <summary>Opens the feed of another node.</summary>
    public RedisRevocationFeed OpenFeed(Action<RedisRevocationFeedOptions>? configure = null)
    {
        var options = new RedisRevocationFeedOptions { ConnectionString = server.ConnectionString, Key = Name, Timeout = Patient };
        configure?.Invoke(options);
        return Add(new RedisRevocationFeed(options));
    }

    /// <summary>Sends a command to the server.</summary>
    public async Task<RedisResult> ExecuteAsync(string command, params object[] arguments)
    {
        await using var connection = await ConnectAsync();
        return await connection.GetDatabase().ExecuteAsync(command, arguments);
    }

    public Task<ConnectionMultiplexer> ConnectAsync()
    {
        var configuration = ConfigurationOptions.Parse(server.ConnectionString);
        (configuration.AllowAdmin, configuration.AbortOnConnectFail, configuration.ReconnectRetryPolicy) = (true, false, new LinearRetry(500));
        configuration.ConnectTimeout = configuration.AsyncTimeout = (int)Patient.TotalMilliseconds;
        return ConnectionMultiplexer.ConnectAsync(configuration);
    }

    public ValueTask DisposeAsync()
    {
        _opened.ForEach(static opened => opened.Dispose());
        return ValueTask.CompletedTask;
    }

    private T Add<T>(T opened)
        where T : IDisposable
    {
        _opened.Add(opened);
        return opened;
    }
}
