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

/// <summary>Registers <see cref="SecurityEventReceiver"/>.</summary>
public static class SecurityEventServiceCollectionExtensions
{
    /// <summary>Registers <see cref="SecurityEventReceiver"/>, and a service that polls the transmitters with a
    /// <see cref="SecurityEventTransmitter.PollEndpoint"/>. Errors in its options stop the host at its start.</summary>
    /// <param name="services">The services, <c>AddTokenRevocation</c> among them.</param>
    /// <param name="configure">Sets the options.</param>
    public static IServiceCollection AddSecurityEvents(this IServiceCollection services, Action<SecurityEventOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        AddReceiver(services).Configure(configure);
        return services;
    }

    /// <summary>Registers <see cref="SecurityEventReceiver"/> with options from configuration.</summary>
    /// <param name="services">The services, <c>AddTokenRevocation</c> among them.</param>
    /// <param name="configuration">The section with the members of <see cref="SecurityEventOptions"/>, and no others: an unknown name stops the host at its
    /// start. It is read once.</param>
    public static IServiceCollection AddSecurityEvents(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        AddReceiver(services).Bind(configuration, static binder => binder.ErrorOnUnknownConfiguration = true);
        return services;
    }

    private static OptionsBuilder<SecurityEventOptions> AddReceiver(IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(static provider => SecurityEventReceiver.Create(
            provider.GetRequiredService<IOptions<SecurityEventOptions>>().Value,
            provider.GetService<TokenRevocations>() ?? throw new InvalidOperationException(
                "Security events revoke tokens, and no TokenRevocations is registered. Call services.AddTokenRevocation(…) as well."),
            provider.GetService<TimeProvider>(),
            provider.GetService<ILoggerFactory>(),
            provider.GetService<IMeterFactory>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SecurityEventOptions>, SecurityEventOptionsRules>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SecurityEventPolling>());
        return services.AddOptions<SecurityEventOptions>().ValidateOnStart();
    }
}
