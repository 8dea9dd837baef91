using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Http;
using OidcTokenValidation.AspNetCore.Authentication;

namespace OidcTokenValidation.AspNetCore.Authorization;

/// <summary>The roles of a principal that a claims transformation has made of a token's claims without saying which of them are roles.</summary>
/// <remarks>
/// <c>new ClaimsIdentity(principal.Claims, "…")</c> has the type of roles that .NET has by default, and none of the token's is of that type. The claims
/// that are roles of the token count then, as far as the application has copied them. They do not where it has roles of the default type, or names
/// another type: then it has its own idea of roles.
/// </remarks>
internal static class ReplacedRoles
{
    public static bool AreMet(AuthorizationHandlerContext context, RolesAuthorizationRequirement required)
    {
        if (context.User is not { } user)
            return false;
        HttpContext? http = ResourceContext.Find(context);
        AccessTokenFeature? feature = http?.Features.Get<AccessTokenFeature>();
        return UserToken.Find(http, user) is { } token && user.Identities.Any(identity =>
            identity.IsAuthenticated && ReferenceEquals(UserOrigins.Find(feature, identity)?.Token, token) && HasRole(identity, token, required.AllowedRoles));
    }

    private static bool HasRole(ClaimsIdentity identity, AccessToken token, IEnumerable<string> roles)
    {
        if (identity.RoleClaimType != ClaimsIdentity.DefaultRoleClaimType
            || identity.HasClaim(static claim => claim.Type == ClaimsIdentity.DefaultRoleClaimType))
            return false;
        string roleType = ((ClaimsIdentity)token.ToPrincipal().Identity!).RoleClaimType;
        return roles.Any(role => identity.HasClaim(claim => claim.Type == roleType && claim.Value == role && claim.Issuer == token.Issuer));
    }
}
