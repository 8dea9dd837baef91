using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace OidcTokenValidation.AspNetCore.Authentication;

/// <summary>
/// The services of a request that may have no token, for an endpoint that takes one as <c>AccessToken? token</c>: minimal APIs require every service
/// that has no attribute, whether its parameter may be null or not.
/// </summary>
internal sealed class OptionalTokenServices(IServiceProvider inner) : IKeyedServiceProvider, ISupportRequiredService
{
    /// <summary>Puts itself in front of the services of a request whose endpoint has such a parameter, or is not known yet.</summary>
    public static void Use(HttpContext context)
    {
        if (context.RequestServices is not OptionalTokenServices && (context.GetEndpoint() is null || OptionalTokenParameter.IsIn(context)))
            context.RequestServices = new OptionalTokenServices(context.RequestServices);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType) => inner.GetService(serviceType);

    /// <inheritdoc/>
    public object? GetKeyedService(Type serviceType, object? serviceKey) => ((IKeyedServiceProvider)inner).GetKeyedService(serviceType, serviceKey);

    /// <inheritdoc/>
    public object GetRequiredKeyedService(Type serviceType, object? serviceKey) => inner.GetRequiredKeyedService(serviceType, serviceKey);

    // The token is null only where the endpoint says that it may be; elsewhere it throws and says what to write.
    object ISupportRequiredService.GetRequiredService(Type serviceType) =>
        serviceType == typeof(AccessToken) ? inner.GetService(serviceType)! : inner.GetRequiredService(serviceType);
}
