using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace OidcTokenValidation.AspNetCore.Authentication;

/// <summary>Finds the access token that a user was authenticated with.</summary>
internal static class UserToken
{
    /// <summary>
    /// The token of the first authenticated identity that has one: the token that authentication accepted for this request, even if the application has
    /// replaced the principal. Never the token of a scheme that did not authenticate this user, nor that of another request.
    /// </summary>
    public static AccessToken? Find(HttpContext? context, ClaimsPrincipal user)
    {
        AccessTokenFeature? feature = context?.Features.Get<AccessTokenFeature>();
        if (feature is { HasOrigins: false } && AccessToken.From(user) is { } own && IsAccepted(feature, own))
            return own;
        foreach (ClaimsIdentity identity in user.Identities)
        {
            if (identity.IsAuthenticated && Find(feature, identity) is { } token && IsAccepted(feature, token))
                return token;
        }

        return null;
    }

    // A recorded origin takes precedence: a principal that the application has cached has the token of another request.
    private static AccessToken? Find(AccessTokenFeature? feature, ClaimsIdentity identity) =>
        UserOrigins.TryFind(feature, identity, out UserOrigin? origin) ? origin?.Token : identity.BootstrapContext as AccessToken;

    // If no scheme of this library has a result, the application has validated the token itself.
    private static bool IsAccepted(AccessTokenFeature? feature, AccessToken token) => feature is not { HasResults: true } || feature.IsAccepted(token);
}
