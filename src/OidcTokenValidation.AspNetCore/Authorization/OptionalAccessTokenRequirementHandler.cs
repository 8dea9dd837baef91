using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using OidcTokenValidation.AspNetCore.Authentication;
using OidcTokenValidation.AspNetCore.Locations;

namespace OidcTokenValidation.AspNetCore.Authorization;

/// <summary>Passes requests without credentials and such with good ones.</summary>
internal sealed class OptionalAccessTokenRequirementHandler : AuthorizationHandler<OptionalAccessTokenRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, OptionalAccessTokenRequirement requirement)
    {
        if (context.Resource is HttpContext http && MayPass(http, requirement.Schemes))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }

    // Credentials that nobody has looked at are not good ones: no scheme was named, and the application has no default or another one.
    private static bool MayPass(HttpContext http, IReadOnlyList<string> schemes)
    {
        var feature = AccessTokenFeature.Of(http);
        return feature.WasAsked
            ? feature.HasNoneOrValid(schemes)
            : (http.Request.Headers.Authorization.Count == 0 && !PlacedToken.MayBeIn(http.Request)) || http.User.Identity?.IsAuthenticated == true;
    }
}
