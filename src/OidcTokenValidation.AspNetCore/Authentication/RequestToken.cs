using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace OidcTokenValidation.AspNetCore.Authentication;

/// <summary>Makes the access token of the request a service, so that endpoints take it as a parameter.</summary>
internal sealed class RequestToken
{
    /// <summary>The request of this scope, once a scheme has looked at it.</summary>
    public HttpContext? Context { get; set; }

    // Transient: what is asked for too early must not stay.
    public static void AddTo(IServiceCollection services)
    {
        services.TryAddScoped<RequestToken>();
        services.TryAddTransient(static provider => provider.GetRequiredService<RequestToken>().Context?.GetAccessToken() ?? throw new InvalidOperationException(
            "The endpoint takes an AccessToken, but the request has none. Let the endpoint require one, for instance by RequireAuthorization(); where it may be missing, take HttpContext.GetAccessToken()."));
    }
}
