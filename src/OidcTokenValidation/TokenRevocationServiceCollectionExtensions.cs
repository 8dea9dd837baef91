using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OidcTokenValidation;
using OidcTokenValidation.Configuration;
using OidcTokenValidation.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers <see cref="TokenRevocations"/>.</summary>
public static class TokenRevocationServiceCollectionExtensions
{
    /// <summary>Registers <see cref="TokenRevocations"/>; all validators that are registered check it on every request. Errors in its options stop the host at
    /// its start.</summary>
    /// <param name="services">The services. If an <see cref="IRevocationFeed"/> is one of them, the nodes share revocations.</param>
    /// <param name="configure">Sets the options; <see cref="TokenRevocationOptions.MaxTokenLifetime"/> is required.</param>
    public static IServiceCollection AddTokenRevocation(this IServiceCollection services, Action<TokenRevocationOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        AddRevocations(services).Configure(configure);
        return services;
    }

    /// <summary>Registers <see cref="TokenRevocations"/> with options from configuration.</summary>
    /// <param name="services">The services. If an <see cref="IRevocationFeed"/> is one of them, the nodes share revocations.</param>
    /// <param name="configuration">The section with the members of <see cref="TokenRevocationOptions"/>, and no others: an unknown name stops the host at its
    /// start. It is read once.</param>
    public static IServiceCollection AddTokenRevocation(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        AddRevocations(services).Bind(configuration, static binder => binder.ErrorOnUnknownConfiguration = true);
        return services;
    }

    private static OptionsBuilder<TokenRevocationOptions> AddRevocations(IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(static provider => TokenRevocations.Create(
            provider.GetRequiredService<IOptions<TokenRevocationOptions>>().Value,
            provider.GetService<IRevocationFeed>(),
            provider.GetService<TimeProvider>(),
            provider.GetService<ILoggerFactory>(),
            provider.GetService<IMeterFactory>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TokenRevocationOptions>, TokenRevocationOptionsRules>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<AccessTokenValidationOptions>, RegisteredRevocations>(
            static provider => new RegisteredRevocations(provider.GetRequiredService<TokenRevocations>)));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, RevocationService>());
        return services.AddOptions<TokenRevocationOptions>().ValidateOnStart();
    }
}
