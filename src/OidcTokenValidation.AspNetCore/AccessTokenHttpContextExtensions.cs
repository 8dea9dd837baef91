using OidcTokenValidation;

namespace Microsoft.AspNetCore.Http;

/// <summary>The access token of a request.</summary>
public static class AccessTokenHttpContextExtensions
{
    /// <summary>The validated access token that the request's user was authenticated with; null if there is none.</summary>
    /// <param name="context">The request.</param>
    /// <remarks>
    /// Minimal API endpoints and controllers take it as a parameter too: <c>(AccessToken token) => …</c> where the endpoint requires authorization,
    /// <c>([FromServices] AccessToken? token) => …</c> where it may be missing. It is a service of the request.
    /// </remarks>
    public static AccessToken? GetAccessToken(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return AccessToken.Of(context.User);
    }
}
