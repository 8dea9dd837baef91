using OidcTokenValidation;

namespace Microsoft.AspNetCore.Http;

/// <summary>The access token of a request.</summary>
public static class AccessTokenHttpContextExtensions
{
    /// <summary>The validated access token that the request's user was authenticated with; null if there is none.</summary>
    /// <param name="context">The request.</param>
    /// <remarks>
    /// Endpoints that require a token take it as a parameter too: <c>(AccessToken token) => …</c>. It is a service of the request; where there is no token, asking for it is an error.
    /// </remarks>
    public static AccessToken? GetAccessToken(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return AccessToken.Of(context.User);
    }
}
