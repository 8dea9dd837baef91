using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using OidcTokenValidation.AspNetCore.Authentication;

namespace OidcTokenValidation.AspNetCore.Authorization;

/// <summary>Lets the core evaluate a requirement. Where one is not met, the answer names all that the resource asks for (RFC 6750 §3).</summary>
internal sealed class AccessTokenRequirementHandler : AuthorizationHandler<AccessTokenRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, AccessTokenRequirement requirement)
    {
        AccessToken? token = AccessToken.Of(context.User);
        if (token is not null && requirement.Requirement.Evaluate(token).IsGranted)
            context.Succeed(requirement);
        else if (token is not null && context.Resource is HttpContext http)
            AccessTokenFeature.Of(http).Lacks(AllOf(context.Requirements));
        return Task.CompletedTask;
    }

    private static AccessRequirement AllOf(IEnumerable<IAuthorizationRequirement> requirements) =>
        requirements.OfType<AccessTokenRequirement>().Select(static r => r.Requirement).Aggregate(static (all, next) => all.And(next));
}
