using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using OidcTokenValidation.AspNetCore.Authentication;
using OidcTokenValidation.AspNetCore.Locations;

namespace OidcTokenValidation.AspNetCore.Authorization;

/// <summary>Evaluates requirements on access tokens, optional ones too. One handler for both, because every request with a policy runs it.</summary>
internal sealed class AccessTokenRequirementHandler(GrantedScopes scopes) : IAuthorizationHandler
{
    public async Task HandleAsync(AuthorizationHandlerContext context)
    {
        foreach (IAuthorizationRequirement requirement in context.Requirements)
        {
            if (requirement is AccessTokenRequirement required)
                await EvaluateAsync(context, required).ConfigureAwait(false);
            else if (requirement is OptionalAccessTokenRequirement optional && context.Resource is HttpContext http && IsMet(http, optional.Schemes))
                SucceedOptional(context, http, optional);
            else if (requirement is RolesAuthorizationRequirement roles && ReplacedRoles.AreMet(context, roles))
                context.Succeed(roles);
        }

        // A method of a hub has no HTTP response whose challenge would log it.
        if (context.Resource is HubInvocationContext hub && context.PendingRequirements.OfType<AccessTokenRequirement>().Any())
            hub.Context.GetHttpContext()?.Features.Get<AccessTokenFeature>()?.ReportUnmet(Combine(context.Requirements));
    }

    // Without a token only requirements on tokens are met, and only if the most specific metadata of the endpoint allows it. All others remain.
    private static void SucceedOptional(AuthorizationHandlerContext context, HttpContext http, OptionalAccessTokenRequirement optional)
    {
        context.Succeed(optional);
        if (!IsTokenMissing(http) || http.GetEndpoint() is not { } endpoint || !MissingToken.IsAllowed(endpoint))
            return;
        foreach (IAuthorizationRequirement requirement in context.Requirements.Where(IsTokenRequirement))
            context.Succeed(requirement);
    }

    // If one is not met, or there is no token, the response names all that the resource requires (RFC 6750 §3).
    private async ValueTask EvaluateAsync(AuthorizationHandlerContext context, AccessTokenRequirement required)
    {
        HttpContext? http = ResourceContext.Find(context);
        bool isMet = context.User is { } user && (UserToken.Find(http, user) is { } token
            ? (await required.Requirement.EvaluateAsync(token, http?.RequestAborted ?? CancellationToken.None).ConfigureAwait(false)).IsGranted
            : await IsMetByScopesAsync(context, required, user, http).ConfigureAwait(false));
        if (isMet)
            context.Succeed(required);
        else if (http is not null && context.Resource is not HubInvocationContext)
            AccessTokenFeature.Get(http).UnmetRequirement = Combine(context.Requirements);
    }

    // Evaluates all requirements with the first one, so that one identity must meet them all.
    private async ValueTask<bool> IsMetByScopesAsync(
        AuthorizationHandlerContext context, AccessTokenRequirement required, ClaimsPrincipal user, HttpContext? http)
    {
        AccessTokenRequirement[] all = [.. context.Requirements.OfType<AccessTokenRequirement>()];
        if (!ReferenceEquals(required, all[0]) || !await scopes.MeetsAsync(user, http, Combine(all)).ConfigureAwait(false))
            return false;
        foreach (AccessTokenRequirement other in all)
            context.Succeed(other);
        return true;
    }

    private static AccessRequirement Combine(IEnumerable<IAuthorizationRequirement> requirements) =>
        requirements.OfType<AccessTokenRequirement>().Select(static r => r.Requirement).Aggregate(static (all, next) => all.And(next));

    // Credentials that no scheme has validated do not meet it: no scheme was named, and the application has no default scheme or a different one.
    private static bool IsMet(HttpContext http, IReadOnlyList<string> schemes)
    {
        var feature = AccessTokenFeature.Get(http);
        return feature.HasResults
            ? feature.HasValidOrNoCredentials(schemes)
            : HasNoCredentials(http) || http.User.Identity?.IsAuthenticated == true;
    }

    private static bool IsTokenMissing(HttpContext http)
    {
        var feature = AccessTokenFeature.Get(http);
        return feature.HasResults ? feature.HasNoCredentials : HasNoCredentials(http);
    }

    private static bool HasNoCredentials(HttpContext http) => http.Request.Headers.Authorization.Count == 0 && !LocationReader.HasToken(http.Request);

    private static bool IsTokenRequirement(IAuthorizationRequirement requirement) =>
        requirement is AccessTokenRequirement || AuthenticatedUser.IsRequiredBy(requirement);
}
