using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace OidcTokenValidation.AspNetCore.Authentication;

/// <summary>Finds the access token that a user was authenticated with.</summary>
internal static class UserToken
{
    /// <summary>
    /// The token of the first authenticated identity that has one: the one that authentication accepted for this request, whatever principal the
    /// application has made of it; never that of a scheme which did not authenticate this user.
    /// </summary>
    public static AccessToken? Find(HttpContext? context, ClaimsPrincipal user)
    {
        if (context is null || UserOrigins.Find(context) is not { } origins)
            return AccessToken.Of(user);
        foreach (ClaimsIdentity identity in user.Identities)
        {
            if (identity.IsAuthenticated && Find(origins, identity) is { } token)
                return token;
        }

        return null;
    }

    // What was noted prevails: a principal that the application has cached carries the token of another request.
    private static AccessToken? Find(UserOrigins origins, ClaimsIdentity identity) =>
        origins.Find(identity) is { } origin ? origin.Token : identity.BootstrapContext as AccessToken;
}
