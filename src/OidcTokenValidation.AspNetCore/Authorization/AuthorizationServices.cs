using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace OidcTokenValidation.AspNetCore.Authorization;

/// <summary>Registers what authorization needs to know of access tokens; idempotent.</summary>
internal static class AuthorizationServices
{
    public static void Add(IServiceCollection services)
    {
        services.TryAddSingleton<GrantedScopes>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAuthorizationHandler, AccessTokenRequirementHandler>());
        UseProblemBodies(services);
        UseScopePolicies(services);
    }

    // In place of ASP.NET Core's own handler, before or after it was added; a handler of the application's stays.
    private static void UseProblemBodies(IServiceCollection services)
    {
        ServiceDescriptor? present = services.FirstOrDefault(static s => s.ServiceType == typeof(IAuthorizationMiddlewareResultHandler));
        if (present?.ImplementationType == typeof(AuthorizationMiddlewareResultHandler))
            services.Remove(present);
        services.TryAddSingleton<IAuthorizationMiddlewareResultHandler, ProblemBodyResultHandler>();
    }

    // Around the provider that is there, or ASP.NET Core's own. One that the application adds later does not know the names, and fails.
    private static void UseScopePolicies(IServiceCollection services)
    {
        if (services.Any(static s => s.ServiceType == typeof(Wrapped)))
            return;
        services.AddSingleton<Wrapped>();
        ServiceDescriptor inner = services.LastOrDefault(static s => s.ServiceType == typeof(IAuthorizationPolicyProvider) && !s.IsKeyedService)
            ?? ServiceDescriptor.Transient<IAuthorizationPolicyProvider, DefaultAuthorizationPolicyProvider>();
        services.RemoveAll<IAuthorizationPolicyProvider>();
        services.Add(new ServiceDescriptor(typeof(IAuthorizationPolicyProvider), provider => new AccessTokenPolicyProvider(Create(inner, provider)), LifetimeOf(inner)));
    }

    // ASP.NET Core's own provider is made for each request, and knows nothing of it.
    private static ServiceLifetime LifetimeOf(ServiceDescriptor inner) =>
        inner.ImplementationType == typeof(DefaultAuthorizationPolicyProvider) ? ServiceLifetime.Singleton : inner.Lifetime;

    private static IAuthorizationPolicyProvider Create(ServiceDescriptor inner, IServiceProvider provider) =>
        (IAuthorizationPolicyProvider)(inner.ImplementationInstance
            ?? inner.ImplementationFactory?.Invoke(provider)
            ?? ActivatorUtilities.CreateInstance(provider, inner.ImplementationType!));

    // Marks services whose policy provider is wrapped already.
    private sealed class Wrapped;
}
