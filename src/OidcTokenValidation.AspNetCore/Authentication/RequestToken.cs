using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace OidcTokenValidation.AspNetCore.Authentication;

/// <summary>Makes the access token of the request a service, so that endpoints take it as a parameter.</summary>
internal sealed class RequestToken
{
    /// <summary>The request of this scope, once it was authenticated by whatever scheme.</summary>
    public HttpContext? Context { get; set; }

    // Transient: what is asked for too early must not stay.
    public static void AddTo(IServiceCollection services)
    {
        services.TryAddScoped<RequestToken>();
        services.TryAddTransient(static provider => provider.GetRequiredService<RequestToken>().Find()!);
    }

    // The container cannot tell whether null is welcome; the endpoint can.
    private AccessToken? Find()
    {
        if (Context?.GetAccessToken() is { } token)
            return token;
        return Context is not null && OptionalTokenParameter.IsIn(Context) ? null : throw new InvalidOperationException(
            "The endpoint takes an AccessToken, but the request has none. Write AccessToken? token where it may be missing; otherwise let the endpoint " +
            "require one, for instance by RequireAuthorization(). Outside of endpoints take HttpContext.GetAccessToken().");
    }
}
