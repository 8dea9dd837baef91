using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using OidcTokenValidation.AspNetCore.Authentication;

namespace OidcTokenValidation.AspNetCore.Authorization;

/// <summary>Passes requests without credentials and such with good ones.</summary>
internal sealed class OptionalAccessTokenRequirementHandler : AuthorizationHandler<OptionalAccessTokenRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, OptionalAccessTokenRequirement requirement)
    {
        if (context.Resource is HttpContext http && !AccessTokenFeature.Of(http).HasBadCredentials)
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
