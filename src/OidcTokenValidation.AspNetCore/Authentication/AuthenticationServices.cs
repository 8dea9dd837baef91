using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace OidcTokenValidation.AspNetCore.Authentication;

/// <summary>Registers the services of authentication by access tokens; idempotent.</summary>
internal static class AuthenticationServices
{
    public static void Add(IServiceCollection services)
    {
        RequestToken.AddTo(services);
        RecordOrigins(services);
        UseUserIds(services);
    }

    /// <summary>Adds the options of a scheme, which are validated at start-up, and prepares them.</summary>
    public static void AddOptions(IServiceCollection services, string scheme) => services.AddOptions<AccessTokenSchemeOptions>(scheme)
        .PostConfigure<IServiceProvider>((options, provider) => options.Prepare(scheme, provider.GetService<ILoggerFactory>()))
        .Validate(
            static options => options.NameClaimType is not { Length: 0 },
            "NameClaimType of an access token scheme is empty. Write the claim's name in the token, for instance \"preferred_username\", " +
            "or null for the default.")
        .Validate(
            static options => options.Events is null && options.EventsType is null,
            "Events and EventsType of an access token scheme would have no effect. Write Admit, AddClaims or Observe; MIGRATING.md has the hook for each " +
            "event of JwtBearer.")
        .ValidateOnStart();

    // Wraps the registered service, which is ASP.NET Core's unless the application has replaced it.
    private static void RecordOrigins(IServiceCollection services)
    {
        if (services.Any(static s => s.ServiceType == typeof(OriginsRecorded)))
            return;
        services.AddSingleton<OriginsRecorded>();
        services.AddAuthenticationCore();
        ServiceDescriptor inner = services.Last(static s => s.ServiceType == typeof(IAuthenticationService) && !s.IsKeyedService);
        services.Remove(inner);

        // Only the wrapper resolves it, once per request. A transient service needs no entry in the request's table of scoped services.
        if (inner.ImplementationType is { } type)
            services.TryAdd(new ServiceDescriptor(type, type, inner.Lifetime == ServiceLifetime.Scoped ? ServiceLifetime.Transient : inner.Lifetime));
        services.Add(new ServiceDescriptor(
            typeof(IAuthenticationService), provider => new OriginAuthenticationService(Resolve(inner, provider)), inner.Lifetime));
    }

    private static IAuthenticationService Resolve(ServiceDescriptor inner, IServiceProvider provider) => (IAuthenticationService)(
        inner.ImplementationInstance ?? inner.ImplementationFactory?.Invoke(provider) ?? provider.GetRequiredService(inner.ImplementationType!));

    // Replaces SignalR's default, whether it is added before or after this. A provider of the application remains.
    private static void UseUserIds(IServiceCollection services)
    {
        ServiceDescriptor? present = services.FirstOrDefault(static s => s.ServiceType == typeof(IUserIdProvider) && !s.IsKeyedService);
        if (present?.ImplementationType == typeof(DefaultUserIdProvider))
            services.Remove(present);
        services.TryAddSingleton<IUserIdProvider, AccessTokenUserIdProvider>();
    }

    // A marker: the authentication service is wrapped already.
    private sealed class OriginsRecorded;
}
