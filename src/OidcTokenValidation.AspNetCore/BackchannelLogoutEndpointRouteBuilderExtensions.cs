using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation;
using OidcTokenValidation.AspNetCore;
using OidcTokenValidation.AspNetCore.Authentication;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Receives logout tokens of providers (OpenID Connect Back-Channel Logout 1.0).</summary>
public static class BackchannelLogoutEndpointRouteBuilderExtensions
{
    /// <summary>Receives logout tokens, and revokes the access tokens that were issued until then. Register the URL at the provider as
    /// <c>backchannel_logout_uri</c> of the clients in <see cref="BackchannelLogoutOptions.ClientIds"/>.</summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="pattern">The route, for instance <c>/backchannel-logout</c>.</param>
    /// <param name="authenticationScheme">The scheme whose issuers send the logout tokens.</param>
    /// <returns>The endpoint, for instance for <c>RequireRateLimiting</c>. It needs no credentials, no antiforgery token, and is not described.</returns>
    /// <remarks>Responses are those of <see cref="AccessTokenValidator.ReceiveBackchannelLogoutAsync"/>; 404 while a reload has removed all clients.</remarks>
    /// <exception cref="InvalidOperationException"><see cref="BackchannelLogoutOptions.ClientIds"/> is empty.</exception>
    public static IEndpointConventionBuilder MapBackchannelLogout(
        this IEndpointRouteBuilder endpoints, string pattern, string authenticationScheme = AccessTokenDefaults.AuthenticationScheme)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        var validator = endpoints.ServiceProvider.GetRequiredKeyedService<AccessTokenValidator>(authenticationScheme);
        if (!validator.ReceivesBackchannelLogout)
        {
            throw new InvalidOperationException(
                "MapBackchannelLogout has no clients. Set BackchannelLogout.ClientIds in the options of AddAccessToken, and call services.AddTokenRevocation.");
        }

        // All methods: the response to another one than POST is part of the protocol too.
        return endpoints.Map(pattern, context => ReceiveAsync(context, validator)).AllowAnonymous().ExcludeFromDescription().DisableAntiforgery();
    }

    private static async Task ReceiveAsync(HttpContext context, AccessTokenValidator validator)
    {
        (HttpRequest request, HttpResponse response) = (context.Request, context.Response);
        if (!validator.ReceivesBackchannelLogout)
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var received = new SecurityEventRequest { Method = request.Method, ContentType = request.ContentType, Body = request.Body };
        SecurityEventResponse result = await validator.ReceiveBackchannelLogoutAsync(received, context.RequestAborted).ConfigureAwait(false);
        await EventResponse.WriteAsync(response, result, context.RequestAborted).ConfigureAwait(false);
    }
}
