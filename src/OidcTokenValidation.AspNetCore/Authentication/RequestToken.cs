using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace OidcTokenValidation.AspNetCore.Authentication;

/// <summary>Registers the access token of the request as a service, so that endpoints take it as a parameter.</summary>
internal sealed class RequestToken
{
    /// <summary>The request of this scope; null before it is authenticated by any scheme.</summary>
    public HttpContext? Context { get; set; }

    // Transient: null that was resolved before authentication must not be cached.
    public static void AddTo(IServiceCollection services)
    {
        services.TryAddScoped<RequestToken>();
        services.TryAddTransient(static provider => provider.GetRequiredService<RequestToken>().Find()!);
    }

    // The container does not know whether null is allowed. The endpoint's parameter does.
    private AccessToken? Find()
    {
        if (Context?.GetAccessToken() is { } token)
            return token;
        return Context is not null && OptionalTokenParameter.IsDeclared(Context) ? null : throw new InvalidOperationException(
            "The endpoint takes an AccessToken, but the request has none. Write AccessToken? token where it may be missing; otherwise let the endpoint " +
            "require one, for instance by RequireAuthorization(). Outside of endpoints take HttpContext.GetAccessToken().");
    }
}
