using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using OidcTokenValidation.AspNetCore.Authentication;
using OidcTokenValidation.AspNetCore.Locations;

namespace OidcTokenValidation.AspNetCore.Authorization;

/// <summary>Lets the core evaluate what endpoints require of access tokens, and passes optional ones. Every request with a policy comes by here: one look for both.</summary>
internal sealed class AccessTokenRequirementHandler : IAuthorizationHandler
{
    public async Task HandleAsync(AuthorizationHandlerContext context)
    {
        foreach (IAuthorizationRequirement requirement in context.Requirements)
        {
            if (requirement is AccessTokenRequirement required)
                await EvaluateAsync(context, required).ConfigureAwait(false);
            else if (requirement is OptionalAccessTokenRequirement optional && context.Resource is HttpContext http && MayPass(http, optional.Schemes))
                context.Succeed(optional);
        }

        // A method of a hub gets no response over HTTP, which would report it.
        if (context.Resource is HubInvocationContext hub && context.PendingRequirements.OfType<AccessTokenRequirement>().Any())
            hub.Context.GetHttpContext()?.Features.Get<AccessTokenFeature>()?.ReportUnmet(AllOf(context.Requirements));
    }

    // Where one is not met, the answer names all that the resource asks for (RFC 6750 §3).
    private static async ValueTask EvaluateAsync(AuthorizationHandlerContext context, AccessTokenRequirement required)
    {
        if (context.User is not { } user || AccessToken.Of(user) is not { } token)
            return;
        var http = context.Resource as HttpContext;
        AccessDecision decision = await required.Requirement.EvaluateAsync(token, http?.RequestAborted ?? CancellationToken.None).ConfigureAwait(false);
        if (decision.IsGranted)
            context.Succeed(required);
        else if (http is not null)
            AccessTokenFeature.Of(http).Lacks(AllOf(context.Requirements));
    }

    private static AccessRequirement AllOf(IEnumerable<IAuthorizationRequirement> requirements) =>
        requirements.OfType<AccessTokenRequirement>().Select(static r => r.Requirement).Aggregate(static (all, next) => all.And(next));

    // Credentials that nobody has looked at are not good ones: no scheme was named, and the application has no default or another one.
    private static bool MayPass(HttpContext http, IReadOnlyList<string> schemes)
    {
        var feature = AccessTokenFeature.Of(http);
        return feature.WasAsked
            ? feature.HasNoneOrValid(schemes)
            : (http.Request.Headers.Authorization.Count == 0 && !PlacedToken.MayBeIn(http.Request)) || http.User.Identity?.IsAuthenticated == true;
    }
}
