using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OidcTokenValidation;
using OidcTokenValidation.PostgreSql;
using OidcTokenValidation.PostgreSql.Configuration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the revocation feed for several nodes.</summary>
public static class PostgreSqlRevocationFeedServiceCollectionExtensions
{
    /// <summary>Shares revocations through the table <c>token_revocations</c> of a PostgreSQL database.</summary>
    /// <param name="services">The services.</param>
    /// <param name="connectionString">The connection string of the database, in Npgsql's keywords.</param>
    public static IServiceCollection AddPostgreSqlRevocationFeed(this IServiceCollection services, string connectionString) =>
        services.AddPostgreSqlRevocationFeed(options => options.ConnectionString = connectionString);

    /// <summary>Shares revocations through a PostgreSQL table. Errors in the options stop the host at start, all in one message.</summary>
    /// <param name="services">The services. A <see cref="PostgreSqlRevocationFeed"/> is added, which is also the <see cref="IRevocationFeed"/> unless one is
    /// registered.</param>
    /// <param name="configure">Sets the options.</param>
    public static IServiceCollection AddPostgreSqlRevocationFeed(this IServiceCollection services, Action<PostgreSqlRevocationFeedOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.TryAddSingleton(static provider => new PostgreSqlRevocationFeed(
            provider.GetRequiredService<IOptions<PostgreSqlRevocationFeedOptions>>().Value,
            provider.GetService<TimeProvider>(),
            provider.GetService<ILogger<PostgreSqlRevocationFeed>>()));
        services.TryAddSingleton<IRevocationFeed>(static provider => provider.GetRequiredService<PostgreSqlRevocationFeed>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PostgreSqlRevocationFeedOptions>, PostgreSqlRevocationFeedOptionsRules>());
        services.AddOptions<PostgreSqlRevocationFeedOptions>().Configure(configure).ValidateOnStart();
        return services;
    }
}
