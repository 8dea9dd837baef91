using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace OidcTokenValidation.AspNetCore.Authentication;

/// <summary>Registers what authentication by access tokens needs beside its handler; idempotent.</summary>
internal static class AuthenticationServices
{
    public static void Add(IServiceCollection services)
    {
        RequestToken.AddTo(services);
        NoteOrigins(services);
        UseUserIds(services);
    }

    /// <summary>Validates the options of a scheme at the start, and gives them what they need at work.</summary>
    public static void AddOptions(IServiceCollection services, string scheme) => services.AddOptions<AccessTokenSchemeOptions>(scheme)
        .PostConfigure<IServiceProvider>((options, provider) => options.Prepare(scheme, provider.GetService<ILoggerFactory>()))
        .Validate(
            static options => options.NameClaimType is not { Length: 0 },
            "NameClaimType of an access token scheme is empty. Write the claim's name in the token, for instance \"preferred_username\", or null for the default.")
        .Validate(
            static options => options.Events is null && options.EventsType is null,
            "Events and EventsType of an access token scheme would have no effect. Write Admit, AddClaims or Observe; MIGRATING.md has the hook for each event of JwtBearer.")
        .ValidateOnStart();

    // Around the service that is there, which is ASP.NET Core's unless the application has replaced it.
    private static void NoteOrigins(IServiceCollection services)
    {
        if (services.Any(static s => s.ServiceType == typeof(Noted)))
            return;
        services.AddSingleton<Noted>();
        services.AddAuthenticationCore();
        ServiceDescriptor inner = services.Last(static s => s.ServiceType == typeof(IAuthenticationService) && !s.IsKeyedService);
        services.Remove(inner);

        // Only the service around it resolves it, once for each request: not to store it saves the request a larger table of services.
        if (inner.ImplementationType is { } type)
            services.TryAdd(new ServiceDescriptor(type, type, inner.Lifetime == ServiceLifetime.Scoped ? ServiceLifetime.Transient : inner.Lifetime));
        services.Add(new ServiceDescriptor(
            typeof(IAuthenticationService), provider => new OriginAuthenticationService(Resolve(inner, provider)), inner.Lifetime));
    }

    private static IAuthenticationService Resolve(ServiceDescriptor inner, IServiceProvider provider) => (IAuthenticationService)(
        inner.ImplementationInstance ?? inner.ImplementationFactory?.Invoke(provider) ?? provider.GetRequiredService(inner.ImplementationType!));

    // In place of SignalR's default, before or after it was added; a provider of the application's stays.
    private static void UseUserIds(IServiceCollection services)
    {
        ServiceDescriptor? present = services.FirstOrDefault(static s => s.ServiceType == typeof(IUserIdProvider) && !s.IsKeyedService);
        if (present?.ImplementationType == typeof(DefaultUserIdProvider))
            services.Remove(present);
        services.TryAddSingleton<IUserIdProvider, AccessTokenUserIdProvider>();
    }

    // Marks services whose authentication is noted already.
    private sealed class Noted;
}
