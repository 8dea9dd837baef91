using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OidcTokenValidation;
using OidcTokenValidation.Redis;
using OidcTokenValidation.Redis.Configuration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the replay store in Redis, for several nodes.</summary>
public static class RedisReplayStoreServiceCollectionExtensions
{
    /// <summary>Stores used proofs in Redis.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The server, in StackExchange.Redis' keywords, for instance <c>redis.example.com:6379,ssl=true,password=…</c>.</param>
    public static IServiceCollection AddRedisReplayStore(this IServiceCollection services, string configuration) =>
        services.AddRedisReplayStore(options => options.ConnectionString = configuration);

    /// <summary>Stores used proofs in Redis. Errors in the options stop the host at its start, all in one message.</summary>
    /// <param name="services">The services. A <see cref="RedisReplayStore"/> is added, which is also the <see cref="IReplayStore"/> unless one is
    /// registered.</param>
    /// <param name="configure">Sets the options.</param>
    public static IServiceCollection AddRedisReplayStore(this IServiceCollection services, Action<RedisReplayStoreOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.TryAddSingleton(static provider => new RedisReplayStore(
            provider.GetRequiredService<IOptions<RedisReplayStoreOptions>>().Value,
            provider.GetService<TimeProvider>(),
            provider.GetService<ILogger<RedisReplayStore>>()));
        services.TryAddSingleton<IReplayStore>(static provider => provider.GetRequiredService<RedisReplayStore>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RedisReplayStoreOptions>, RedisReplayStoreOptionsRules>());
        services.AddOptions<RedisReplayStoreOptions>().Configure(configure).ValidateOnStart();
        return services;
    }
}
