using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace OidcTokenValidation.AspNetCore.Authentication;

/// <summary>
/// The services of a request that may have no token, for an endpoint with a parameter <c>AccessToken? token</c>: minimal APIs resolve a service without
/// an attribute as required, whether or not its parameter may be null.
/// </summary>
internal sealed class OptionalTokenServices(IServiceProvider inner) : IKeyedServiceProvider, ISupportRequiredService
{
    /// <summary>Wraps the services of a request whose endpoint has such a parameter, or is not yet selected.</summary>
    public static void Use(HttpContext context)
    {
        if (context.RequestServices is not OptionalTokenServices && (context.GetEndpoint() is null || OptionalTokenParameter.IsDeclared(context)))
            context.RequestServices = new OptionalTokenServices(context.RequestServices);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType) => inner.GetService(serviceType);

    /// <inheritdoc/>
    public object? GetKeyedService(Type serviceType, object? serviceKey) => ((IKeyedServiceProvider)inner).GetKeyedService(serviceType, serviceKey);

    /// <inheritdoc/>
    public object GetRequiredKeyedService(Type serviceType, object? serviceKey) => inner.GetRequiredKeyedService(serviceType, serviceKey);

    // The token is null only if the endpoint allows it. Otherwise the factory throws, with the fix in its message.
    object ISupportRequiredService.GetRequiredService(Type serviceType) =>
        serviceType == typeof(AccessToken) ? inner.GetService(serviceType)! : inner.GetRequiredService(serviceType);
}
