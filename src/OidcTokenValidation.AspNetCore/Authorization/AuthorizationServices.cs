using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace OidcTokenValidation.AspNetCore.Authorization;

/// <summary>Registers the services of authorization by access tokens; idempotent.</summary>
internal static class AuthorizationServices
{
    public static void Add(IServiceCollection services)
    {
        services.TryAddSingleton<GrantedScopes>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAuthorizationHandler, AccessTokenRequirementHandler>());
        Replace<IAuthorizationMiddlewareResultHandler, AuthorizationMiddlewareResultHandler, ProblemBodyResultHandler>(services);
        Replace<IAuthorizationEvaluator, DefaultAuthorizationEvaluator, DecisionEvaluator>(services);
        UseScopePolicies(services);
    }

    // Replaces ASP.NET Core's own service, whether it is added before or after this. A service of the application remains.
    private static void Replace<TService, TDefault, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TOwn>(
        IServiceCollection services)
        where TService : class
        where TOwn : class, TService
    {
        ServiceDescriptor? present = services.FirstOrDefault(static s => s.ServiceType == typeof(TService));
        if (present?.ImplementationType == typeof(TDefault))
            services.Remove(present);
        services.TryAddSingleton<TService, TOwn>();
    }

    // Wraps the registered provider, or ASP.NET Core's own. A provider that the application adds later does not find the names, and fails.
    private static void UseScopePolicies(IServiceCollection services)
    {
        if (services.Any(static s => s.ServiceType == typeof(Wrapped)))
            return;
        services.AddSingleton<Wrapped>();
        ServiceDescriptor inner = services.LastOrDefault(static s => s.ServiceType == typeof(IAuthorizationPolicyProvider) && !s.IsKeyedService)
            ?? ServiceDescriptor.Transient<IAuthorizationPolicyProvider, DefaultAuthorizationPolicyProvider>();
        services.RemoveAll<IAuthorizationPolicyProvider>();
        services.Add(new ServiceDescriptor(
            typeof(IAuthorizationPolicyProvider), provider => new AccessTokenPolicyProvider(Create(inner, provider)), GetLifetime(inner)));
    }

    // ASP.NET Core registers its own provider as transient, but it has no state of a request.
    private static ServiceLifetime GetLifetime(ServiceDescriptor inner) =>
        inner.ImplementationType == typeof(DefaultAuthorizationPolicyProvider) ? ServiceLifetime.Singleton : inner.Lifetime;

    private static IAuthorizationPolicyProvider Create(ServiceDescriptor inner, IServiceProvider provider) =>
        (IAuthorizationPolicyProvider)(inner.ImplementationInstance
            ?? inner.ImplementationFactory?.Invoke(provider)
            ?? ActivatorUtilities.CreateInstance(provider, inner.ImplementationType!));

    // A marker: the policy provider is wrapped already.
    private sealed class Wrapped;
}
