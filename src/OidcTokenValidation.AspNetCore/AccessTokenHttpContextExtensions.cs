using OidcTokenValidation;
using OidcTokenValidation.AspNetCore;
using OidcTokenValidation.AspNetCore.Authentication;

namespace Microsoft.AspNetCore.Http;

/// <summary>Gets the access token of a request, and the report of its validation.</summary>
public static class AccessTokenHttpContextExtensions
{
    /// <summary>Gets the validated access token by which the request's user was authenticated; null if there is none.</summary>
    /// <param name="context">The request.</param>
    /// <remarks>
    /// It is the token that authentication accepted for this request and this user, even if a claims transformation has replaced the principal.
    /// Endpoints can also take the token as a parameter: <c>(AccessToken token) => …</c>. Endpoints that allow it to be missing take <c>AccessToken?</c>,
    /// which is null then.
    /// </remarks>
    public static AccessToken? GetAccessToken(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return UserToken.Find(context, context.User);
    }

    /// <summary>Gets the report of the checks of the request's access token, in order, with the result of each: for logs and developers, never for the
    /// client.</summary>
    /// <param name="context">The request.</param>
    /// <param name="scheme">The authentication scheme that validated it.</param>
    /// <returns>The report, which is created by the call; null if the scheme has not validated the request, or is no access token scheme.</returns>
    public static AccessTokenValidationReport? GetAccessTokenReport(this HttpContext context, string scheme = AccessTokenDefaults.AuthenticationScheme)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(scheme);
        return context.Features.Get<AccessTokenFeature>()?.Explain(scheme);
    }
}
