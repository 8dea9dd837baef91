using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.SignalR;

namespace OidcTokenValidation.AspNetCore.Authorization;

/// <summary>Finds the request of the authorized resource: an endpoint, an MVC filter, or a method of a hub.</summary>
internal static class ResourceContext
{
    /// <summary>Null if the application authorizes a resource of its own.</summary>
    public static HttpContext? Find(AuthorizationHandlerContext context) => context.Resource switch
    {
        HttpContext http => http,
        AuthorizationFilterContext filter => filter.HttpContext,
        HubInvocationContext invocation => invocation.Context.GetHttpContext(),
        _ => null,
    };
}
