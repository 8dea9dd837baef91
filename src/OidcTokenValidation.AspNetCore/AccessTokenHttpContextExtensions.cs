using OidcTokenValidation;
using OidcTokenValidation.AspNetCore;
using OidcTokenValidation.AspNetCore.Authentication;

namespace Microsoft.AspNetCore.Http;

/// <summary>The access token of a request.</summary>
public static class AccessTokenHttpContextExtensions
{
    /// <summary>The validated access token that the request's user was authenticated with; null if there is none.</summary>
    /// <param name="context">The request.</param>
    /// <remarks>
    /// It is the token that authentication accepted for this request and this user, whatever principal a claims transformation has made of it.
    /// Endpoints that require a token take it as a parameter too: <c>(AccessToken token) => …</c>; those that allow it to be missing take
    /// <c>AccessToken?</c>, which is null then.
    /// </remarks>
    public static AccessToken? GetAccessToken(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return UserToken.Find(context, context.User);
    }

    /// <summary>What was checked of the request's access token, in order, and what became of each check: for logs and developers, never for the
    /// client.</summary>
    /// <param name="context">The request.</param>
    /// <param name="scheme">The authentication scheme that judged it.</param>
    /// <returns>The report, worked out when it is asked for; null if the scheme has not looked at the request, or is no access token scheme.</returns>
    public static AccessTokenValidationReport? GetAccessTokenReport(this HttpContext context, string scheme = AccessTokenDefaults.AuthenticationScheme)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(scheme);
        return context.Features.Get<AccessTokenFeature>()?.Explain(scheme);
    }
}
