using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;

namespace OidcTokenValidation.AspNetCore.Authorization;

/// <summary>ASP.NET Core's requirement of an authenticated user. A user with a token meets it, without the claims of the principal being created.</summary>
internal sealed class AuthenticatedUser : DenyAnonymousAuthorizationRequirement
{
    public static AuthenticatedUser Instance { get; } = new();

    /// <summary>Whether the requirement is this one, or ASP.NET Core's. Another derived type may require something else as well.</summary>
    public static bool IsRequiredBy(IAuthorizationRequirement requirement) =>
        requirement is AuthenticatedUser || requirement.GetType() == typeof(DenyAnonymousAuthorizationRequirement);

    public override Task HandleAsync(AuthorizationHandlerContext context)
    {
        // Callers of IAuthorizationService may have no user at all.
        if (context.User is not { } user || AccessToken.From(user) is null)
            return base.HandleAsync(context);
        context.Succeed(this);
        return Task.CompletedTask;
    }
}
