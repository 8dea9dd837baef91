using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using OidcTokenValidation.AspNetCore.Authentication;

namespace OidcTokenValidation.AspNetCore.Authorization;

/// <summary>Lets the core evaluate a requirement, and remembers the one that is not met for the answer.</summary>
internal sealed class AccessTokenRequirementHandler : AuthorizationHandler<AccessTokenRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, AccessTokenRequirement requirement)
    {
        AccessToken? token = AccessToken.Of(context.User);
        if (token is not null && requirement.Requirement.Evaluate(token).IsGranted)
            context.Succeed(requirement);
        else if (token is not null && context.Resource is HttpContext http)
            AccessTokenFeature.Of(http).Lacks(requirement.Requirement);
        return Task.CompletedTask;
    }
}
