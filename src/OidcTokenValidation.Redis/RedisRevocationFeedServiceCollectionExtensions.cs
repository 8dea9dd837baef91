using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OidcTokenValidation;
using OidcTokenValidation.Redis;
using OidcTokenValidation.Redis.Configuration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the revocation feed in Redis, for several nodes.</summary>
public static class RedisRevocationFeedServiceCollectionExtensions
{
    /// <summary>Shares revocations over Redis. Add <c>AddTokenRevocation</c> too.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The server, in StackExchange.Redis' keywords, for instance <c>redis.example.com:6379,ssl=true,password=…</c>.</param>
    public static IServiceCollection AddRedisRevocationFeed(this IServiceCollection services, string configuration) =>
        services.AddRedisRevocationFeed(options => options.ConnectionString = configuration);

    /// <summary>Shares revocations over Redis. Errors in the options stop the host at its start, all in one message.</summary>
    /// <param name="services">The services. A <see cref="RedisRevocationFeed"/> is added, which is also the <see cref="IRevocationFeed"/> unless one is
    /// registered.</param>
    /// <param name="configure">Sets the options.</param>
    public static IServiceCollection AddRedisRevocationFeed(this IServiceCollection services, Action<RedisRevocationFeedOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.TryAddSingleton(static provider => new RedisRevocationFeed(
            provider.GetRequiredService<IOptions<RedisRevocationFeedOptions>>().Value,
            provider.GetService<TimeProvider>()));
        services.TryAddSingleton<IRevocationFeed>(static provider => provider.GetRequiredService<RedisRevocationFeed>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RedisRevocationFeedOptions>, RedisRevocationFeedOptionsRules>());
        services.AddOptions<RedisRevocationFeedOptions>().Configure(configure).ValidateOnStart();
        return services;
    }
}
