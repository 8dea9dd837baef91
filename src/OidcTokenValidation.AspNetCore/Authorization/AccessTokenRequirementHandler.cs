using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using OidcTokenValidation.AspNetCore.Authentication;
using OidcTokenValidation.AspNetCore.Locations;

namespace OidcTokenValidation.AspNetCore.Authorization;

/// <summary>Lets the core evaluate what endpoints require of access tokens, and passes optional ones. Every request with a policy comes by here: one look for
/// both.</summary>
internal sealed class AccessTokenRequirementHandler(GrantedScopes scopes) : IAuthorizationHandler
{
    public async Task HandleAsync(AuthorizationHandlerContext context)
    {
        foreach (IAuthorizationRequirement requirement in context.Requirements)
        {
            if (requirement is AccessTokenRequirement required)
                await EvaluateAsync(context, required).ConfigureAwait(false);
            else if (requirement is OptionalAccessTokenRequirement optional && context.Resource is HttpContext http && MayPass(http, optional.Schemes))
                Pass(context, http, optional);
            else if (requirement is RolesAuthorizationRequirement roles && ReplacedRoles.AreMet(context, roles))
                context.Succeed(roles);
        }

        // A method of a hub gets no response over HTTP, which would report it.
        if (context.Resource is HubInvocationContext hub && context.PendingRequirements.OfType<AccessTokenRequirement>().Any())
            hub.Context.GetHttpContext()?.Features.Get<AccessTokenFeature>()?.ReportUnmet(AllOf(context.Requirements));
    }

    // Only requirements of a token are met by its absence, and only where the endpoint's most specific place says so: all others stay.
    private static void Pass(AuthorizationHandlerContext context, HttpContext http, OptionalAccessTokenRequirement optional)
    {
        context.Succeed(optional);
        if (!IsTokenMissing(http) || http.GetEndpoint() is not { } endpoint || !MissingToken.IsAllowed(endpoint))
            return;
        foreach (IAuthorizationRequirement requirement in context.Requirements.Where(static r => r is AccessTokenRequirement || AuthenticatedUser.IsRequiredBy(r)))
            context.Succeed(requirement);
    }

    // Where one is not met, or no token came, the response names all that the resource requires (RFC 6750 §3).
    private async ValueTask EvaluateAsync(AuthorizationHandlerContext context, AccessTokenRequirement required)
    {
        HttpContext? http = ResourceContext.Find(context);
        bool isMet = context.User is { } user && (UserToken.Find(http, user) is { } token
            ? (await required.Requirement.EvaluateAsync(token, http?.RequestAborted ?? CancellationToken.None).ConfigureAwait(false)).IsGranted
            : await IsMetByScopesAsync(context, required, user, http).ConfigureAwait(false));
        if (isMet)
            context.Succeed(required);
        else if (http is not null && context.Resource is not HubInvocationContext)
            AccessTokenFeature.Get(http).Lacks(AllOf(context.Requirements));
    }

    // All at once, so that no two identities share them: the first stands for the others.
    private async ValueTask<bool> IsMetByScopesAsync(
        AuthorizationHandlerContext context, AccessTokenRequirement required, ClaimsPrincipal user, HttpContext? http)
    {
        AccessTokenRequirement[] all = [.. context.Requirements.OfType<AccessTokenRequirement>()];
        if (!ReferenceEquals(required, all[0]) || !await scopes.MeetAsync(user, http, AllOf(all)).ConfigureAwait(false))
            return false;
        foreach (AccessTokenRequirement other in all)
            context.Succeed(other);
        return true;
    }

    private static AccessRequirement AllOf(IEnumerable<IAuthorizationRequirement> requirements) =>
        requirements.OfType<AccessTokenRequirement>().Select(static r => r.Requirement).Aggregate(static (all, next) => all.And(next));

    // Credentials that nobody has looked at are not good ones: no scheme was named, and the application has no default or another one.
    private static bool MayPass(HttpContext http, IReadOnlyList<string> schemes)
    {
        var feature = AccessTokenFeature.Get(http);
        return feature.WasAsked
            ? feature.HasNoneOrValid(schemes)
            : HasNoCredentials(http) || http.User.Identity?.IsAuthenticated == true;
    }

    private static bool IsTokenMissing(HttpContext http)
    {
        var feature = AccessTokenFeature.Get(http);
        return feature.WasAsked ? feature.HasNone : HasNoCredentials(http);
    }

    private static bool HasNoCredentials(HttpContext http) => http.Request.Headers.Authorization.Count == 0 && !PlacedToken.MayBeIn(http.Request);
}
