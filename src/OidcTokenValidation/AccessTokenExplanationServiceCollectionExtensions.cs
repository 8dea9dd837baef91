using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OidcTokenValidation;
using OidcTokenValidation.Pipeline;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Lets a developer see in the answer why a request was refused.</summary>
public static class AccessTokenExplanationServiceCollectionExtensions
{
    /// <summary>Adds the code, the section of the standard and the full explanation to the problem body of refusals; with gRPC, the explanation is the status
    /// message. For local development: the application refuses to start in any other environment.</summary>
    /// <remarks>
    /// In the environment Development the log has the explanations at the level Information without this call. They name what this API is configured with, so
    /// they are not for clients;
    /// never do they hold the token or the text of a claim that was not verified. Challenges and statuses stay as they are.
    /// </remarks>
    /// <param name="services">The services; all validators that are registered in them explain their refusals.</param>
    public static IServiceCollection ExplainAccessTokenRefusals(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(static provider => new ExplanationGuard(provider.GetService<IHostEnvironment>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<AccessTokenValidationOptions>, ExplanationGuard>(static provider => provider.GetRequiredService<ExplanationGuard>()));
        return services;
    }
}
