using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace OidcTokenValidation.Migration.Tests.Application;

/// <summary>The application's policies, as they were before the migration.</summary>
internal static class Policies
{
    public static void Add(IServiceCollection services) => services.AddAuthorizationBuilder()
        .AddPolicy("read", static policy => policy.RequireClaim("scope", "read"))
        .AddPolicy("write", static policy => policy.RequireAssertion(static context => HasScope(context, "write")))
        .AddPolicy("acme", static policy => policy.RequireClaim("tenant", "acme"))
        .AddPolicy("vip", static policy => policy.RequireAuthenticatedUser().RequireClaim("vip", "true"));

    private static bool HasScope(AuthorizationHandlerContext context, string scope) =>
        context.User.FindFirst("scope")?.Value.Split(' ').Contains(scope, StringComparer.Ordinal) == true;
}
