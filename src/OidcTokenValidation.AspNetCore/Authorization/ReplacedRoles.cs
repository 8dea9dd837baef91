using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Http;
using OidcTokenValidation.AspNetCore.Authentication;

namespace OidcTokenValidation.AspNetCore.Authorization;

/// <summary>Evaluates role requirements for a principal that a claims transformation has created from a token's claims without naming the role
/// claim.</summary>
/// <remarks>
/// <c>new ClaimsIdentity(principal.Claims, "…")</c> has the default role claim type of .NET, which none of the token's claims has. In this case the
/// copied claims that are roles of the token count. They do not count if the identity has roles of the default type, or names another type: then the
/// application defines its own roles.
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
