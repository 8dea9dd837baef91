using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace OidcTokenValidation.Migration.Tests.Application;

/// <summary>The minimal APIs. They are identical in both programs.</summary>
internal static class Endpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/public", Me);
        app.MapGet("/me", Me).RequireAuthorization();
        app.MapGet("/me/id", (ClaimsPrincipal user) => user.FindFirstValue(ClaimTypes.NameIdentifier)!.ToUpperInvariant()).RequireAuthorization();
        app.MapGet("/claims", Claims).RequireAuthorization();
        app.MapGet("/identity", (ClaimsPrincipal user) => user.Identity!.AuthenticationType).RequireAuthorization();
        app.MapGet("/admin", Me).RequireAuthorization(static policy => policy.RequireRole("admin"));
        app.MapGet("/partner", Me).RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = SchemeSelector.Partner });
        app.MapGet("/down", Me).RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = SchemeSelector.Down });
        foreach (string policy in (string[])["read", "write", "acme", "vip"])
            app.MapGet("/policy/" + policy, Me).RequireAuthorization(policy);

        app.MapGet("/token", static (HttpContext context, CancellationToken _) => TokenAsync(context)).RequireAuthorization();
        app.MapGet("/tenant", (Users users, ClaimsPrincipal user) => users.FindTenantAsync(user.FindFirstValue(ClaimTypes.NameIdentifier) ?? ""))
            .RequireAuthorization();
        app.MapGet("/challenge", static () => Results.Challenge());
        app.MapGet("/challenge/home", static () => Results.Challenge(authenticationSchemes: [SchemeSelector.Home]));
        app.MapGet("/forbid", static () => Results.Forbid()).RequireAuthorization();
        app.MapGet("/authorize", AuthorizeAsync).RequireAuthorization();
        app.MapPost("/echo", async (HttpRequest request) => $"{await new StreamReader(request.Body).ReadToEndAsync()} {request.Query["page"]}")
            .RequireAuthorization();
    }

    private static IEnumerable<string> Claims(ClaimsPrincipal user) =>
        user.Claims.Select(static claim => $"{claim.Type}={claim.Value} {claim.ValueType} {claim.Issuer}").Order(StringComparer.Ordinal);

    private static async Task<string> TokenAsync(HttpContext context) => await context.GetTokenAsync("access_token") is { } token
        ? $"the token of the request: {context.Request.Headers.Authorization == "Bearer " + token}"
        : "none";

    private static async Task<bool> AuthorizeAsync(IAuthorizationService authorization, ClaimsPrincipal user) =>
        (await authorization.AuthorizeAsync(user, "acme")).Succeeded;

    private static object Me(ClaimsPrincipal user) => new
    {
        Id = user.FindFirstValue(ClaimTypes.NameIdentifier),
        user.Identity?.Name,
        Email = user.FindFirstValue(ClaimTypes.Email),
        Scope = user.FindFirstValue("scope"),
        Tenant = user.FindFirstValue("tenant"),
        IsAdmin = user.IsInRole("admin"),
        IsVip = user.HasClaim("vip", "true"),
        IsAuthenticated = user.Identity?.IsAuthenticated == true,
    };
}
