using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using OidcTokenValidation.AspNetCore.Authentication;

namespace OidcTokenValidation.AspNetCore.Authorization;

/// <summary>Lets the core evaluate a requirement. Where one is not met, the answer names all that the resource asks for (RFC 6750 §3).</summary>
internal sealed class AccessTokenRequirementHandler : AuthorizationHandler<AccessTokenRequirement>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, AccessTokenRequirement requirement)
    {
        if (AccessToken.Of(context.User) is not { } token)
            return;
        var http = context.Resource as HttpContext;
        AccessDecision decision = await requirement.Requirement.EvaluateAsync(token, http?.RequestAborted ?? CancellationToken.None).ConfigureAwait(false);
        if (decision.IsGranted)
            context.Succeed(requirement);
        else if (http is not null)
            AccessTokenFeature.Of(http).Lacks(AllOf(context.Requirements));
    }

    private static AccessRequirement AllOf(IEnumerable<IAuthorizationRequirement> requirements) =>
        requirements.OfType<AccessTokenRequirement>().Select(static r => r.Requirement).Aggregate(static (all, next) => all.And(next));
}
