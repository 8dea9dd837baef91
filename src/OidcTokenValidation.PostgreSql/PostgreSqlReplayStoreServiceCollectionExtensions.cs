using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OidcTokenValidation;
using OidcTokenValidation.PostgreSql;
using OidcTokenValidation.PostgreSql.Configuration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the replay store for several nodes.</summary>
public static class PostgreSqlReplayStoreServiceCollectionExtensions
{
    /// <summary>Stores used proofs in the table <c>dpop_proofs</c> of a PostgreSQL database.</summary>
    /// <param name="services">The services.</param>
    /// <param name="connectionString">The connection string of the database, in Npgsql's keywords.</param>
    public static IServiceCollection AddPostgreSqlReplayStore(this IServiceCollection services, string connectionString) =>
        services.AddPostgreSqlReplayStore(options => options.ConnectionString = connectionString);

    /// <summary>Stores used proofs in a PostgreSQL table. Errors in the options stop the host at start, all in one message.</summary>
    /// <param name="services">The services. A <see cref="PostgreSqlReplayStore"/> is added, which is also the <see cref="IReplayStore"/> unless one is
    /// registered.</param>
    /// <param name="configure">Sets the options.</param>
    public static IServiceCollection AddPostgreSqlReplayStore(this IServiceCollection services, Action<PostgreSqlReplayStoreOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.TryAddSingleton(static provider => new PostgreSqlReplayStore(
            provider.GetRequiredService<IOptions<PostgreSqlReplayStoreOptions>>().Value,
            provider.GetService<TimeProvider>(),
            provider.GetService<ILogger<PostgreSqlReplayStore>>()));
        services.TryAddSingleton<IReplayStore>(static provider => provider.GetRequiredService<PostgreSqlReplayStore>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PostgreSqlReplayStoreOptions>, PostgreSqlReplayStoreOptionsRules>());
        services.AddOptions<PostgreSqlReplayStoreOptions>().Configure(configure).ValidateOnStart();
        return services;
    }
}
