using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace OidcTokenValidation.AspNetCore.Authentication;

/// <summary>Finds the access token that a user was authenticated with.</summary>
internal static class UserToken
{
    /// <summary>
    /// The token of the first authenticated identity that has one: the one that authentication accepted for this request, whatever principal the
    /// application has made of it; never that of a scheme which did not authenticate this user, nor that of another request.
    /// </summary>
    public static AccessToken? Find(HttpContext? context, ClaimsPrincipal user)
    {
        AccessTokenFeature? feature = context?.Features.Get<AccessTokenFeature>();
        if (feature is { HasOrigins: false } && AccessToken.From(user) is { } own && IsOf(feature, own))
            return own;
        foreach (ClaimsIdentity identity in user.Identities)
        {
            if (identity.IsAuthenticated && Find(feature, identity) is { } token && IsOf(feature, token))
                return token;
        }

        return null;
    }

    // What was noted prevails: a principal that the application has cached carries the token of another request.
    private static AccessToken? Find(AccessTokenFeature? feature, ClaimsIdentity identity) =>
        UserOrigins.TryFind(feature, identity, out UserOrigin? origin) ? origin?.Token : identity.BootstrapContext as AccessToken;

    // Where no scheme of ours was asked, the application has validated the token itself.
    private static bool IsOf(AccessTokenFeature? feature, AccessToken token) => feature is not { WasAsked: true } || feature.Accepted(token);
}
