using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OidcTokenValidation;
using OidcTokenValidation.Configuration;
using OidcTokenValidation.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers <see cref="AccessTokenValidator"/>s.</summary>
public static class AccessTokenValidationServiceCollectionExtensions
{
    /// <summary>Registers a validator. Errors in its options stop the host at its start, all in one message; the issuers' keys are fetched in the background,
    /// or during the start if <see cref="AccessTokenValidationOptions.RequireKeysWithin"/> is set.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets what this API accepts.</param>
    public static IServiceCollection AddAccessTokenValidation(this IServiceCollection services, Action<AccessTokenValidationOptions> configure) =>
        services.AddAccessTokenValidation(Options.Options.DefaultName, configure);

    /// <summary>Registers a validator whose options are bound from configuration.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The section with the members of <see cref="AccessTokenValidationOptions"/>, and no others: an unknown name stops the host at
    /// its start. When the section changes, its values are applied; a value that cannot change while the application runs is logged as a warning, and invalid
    /// values are logged as errors and change nothing.</param>
    public static IServiceCollection AddAccessTokenValidation(this IServiceCollection services, IConfiguration configuration) =>
        services.AddAccessTokenValidation(Options.Options.DefaultName, configuration);

    /// <summary>Registers a validator under a name; it is the keyed service of that name. The first one registered is also the one without a key.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The name of the validator and of its options.</param>
    /// <param name="configure">Sets what this API accepts.</param>
    public static IServiceCollection AddAccessTokenValidation(this IServiceCollection services, string name, Action<AccessTokenValidationOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        services.AddValidator(name).Configure(configure);
        return services;
    }

    /// <summary>Registers a validator under a name, its options bound from configuration.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The name of the validator and of its options.</param>
    /// <param name="configuration">The section with the members of <see cref="AccessTokenValidationOptions"/>, and no others: an unknown name stops the host at
    /// its start. When the section changes, its values are applied; a value that cannot change while the application runs is logged as a warning, and invalid
    /// values are logged as errors and change nothing.</param>
    public static IServiceCollection AddAccessTokenValidation(this IServiceCollection services, string name, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddValidator(name)
            .Configure(_ => ThrowOnErrors(configuration))
            .Bind(configuration)
            .Configure(options => ProfileSection.Apply(configuration, options));
        return services;
    }

    private static void ThrowOnErrors(IConfiguration configuration)
    {
        IReadOnlyList<string> errors = ConfigurationShape.FindErrors(configuration);
        if (errors.Count > 0)
            throw new OptionsValidationException(nameof(AccessTokenValidationOptions), typeof(AccessTokenValidationOptions), errors);
    }

    private static OptionsBuilder<AccessTokenValidationOptions> AddValidator(this IServiceCollection services, string name)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(name);
        if (!services.Any(service => service.ServiceType == typeof(AccessTokenValidator) && Equals(service.ServiceKey, name)))
        {
            services.AddKeyedSingleton(name, static (provider, key) => ValidatorRegistration.Create(provider, (string)key!));
            services.AddSingleton(new ValidatorName(name));
        }

        services.TryAddSingleton(new RegisteredLifetimes(services));
        services.TryAddSingleton(provider => provider.GetRequiredKeyedService<AccessTokenValidator>(name));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, WarmUpService>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<AccessTokenValidationOptions>, RegisteredAlgorithms>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AccessTokenValidationOptions>, OptionsValidator>());
        return services.AddOptions<AccessTokenValidationOptions>(name);
    }
}

/// <summary>Adds explanations of failures to responses, for development.</summary>
public static class AccessTokenExplanationServiceCollectionExtensions
{
    /// <summary>Adds the code, the section of the standard and the full explanation of a failure to the problem body; with gRPC, the explanation is the status
    /// message. For local development: the application does not start in any other environment.</summary>
    /// <remarks>
    /// In the environment Development the log contains the explanations at the level Information without this call. They contain the configuration of this API,
    /// so they are not for clients; they never contain the token or the text of an unverified claim. Challenges and statuses do not change.
    /// </remarks>
    /// <param name="services">The services; all validators that are registered in them explain their failures.</param>
    public static IServiceCollection ExplainAccessTokenRefusals(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(static provider => new ExplanationGuard(provider.GetService<IHostEnvironment>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<AccessTokenValidationOptions>, ExplanationGuard>(
            static provider => provider.GetRequiredService<ExplanationGuard>()));
        return services;
    }
}
