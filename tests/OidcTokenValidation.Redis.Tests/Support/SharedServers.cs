using OidcTokenValidation.TestSupport.Processes;

[assembly: AssemblyFixture(typeof(OidcTokenValidation.Redis.Tests.Support.SharedServers))]

namespace OidcTokenValidation.Redis.Tests.Support;

/// <summary>One server of each kind for all tests that leave it running; each test has keys of its own.</summary>
public sealed class SharedServers : IAsyncLifetime
{
    private RedisServer? _redis;
    private RedisServer? _garnet;

    public RedisServer Redis
    {
        get
        {
            ExternalPrograms.RequireRedis();
            return _redis!;
        }
    }

    public RedisServer Garnet
    {
        get
        {
            ExternalPrograms.RequireGarnet();
            return _garnet!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (ExternalPrograms.RedisServer is not null)
            _redis = await RedisServer.StartAsync();
        if (ExternalPrograms.GarnetServer is not null)
            _garnet = await RedisServer.StartGarnetAsync("--lua", "--lua-transaction-mode");
    }

    public async ValueTask DisposeAsync()
    {
        if (_redis is not null)
            await _redis.DisposeAsync();
        if (_garnet is not null)
            await _garnet.DisposeAsync();
    }
}
