using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace OidcTokenValidation.AspNetCore.Authentication;

/// <summary>Authenticates by the inner service, and records the origins of users.</summary>
/// <remarks>Only here are the results of claims transformations available.</remarks>
internal sealed class OriginAuthenticationService(IAuthenticationService inner) : IAuthenticationService
{
    /// <inheritdoc/>
    public Task<AuthenticateResult> AuthenticateAsync(HttpContext context, string? scheme)
    {
        // On each call: a request that runs again may have another service scope.
        context.RequestServices.GetRequiredService<RequestToken>().Context = context;
        Task<AuthenticateResult> authentication = inner.AuthenticateAsync(context, scheme);
        if (!authentication.IsCompletedSuccessfully)
            return RecordAsync(context, authentication);
        Record(context, authentication.Result);
        return authentication;
    }

    /// <inheritdoc/>
    public Task ChallengeAsync(HttpContext context, string? scheme, AuthenticationProperties? properties) => inner.ChallengeAsync(context, scheme, properties);

    /// <inheritdoc/>
    public Task ForbidAsync(HttpContext context, string? scheme, AuthenticationProperties? properties) => inner.ForbidAsync(context, scheme, properties);

    /// <inheritdoc/>
    public Task SignInAsync(HttpContext context, string? scheme, ClaimsPrincipal principal, AuthenticationProperties? properties) =>
        inner.SignInAsync(context, scheme, principal, properties);

    /// <inheritdoc/>
    public Task SignOutAsync(HttpContext context, string? scheme, AuthenticationProperties? properties) => inner.SignOutAsync(context, scheme, properties);

    private static async Task<AuthenticateResult> RecordAsync(HttpContext context, Task<AuthenticateResult> authentication)
    {
        AuthenticateResult result = await authentication.ConfigureAwait(false);
        Record(context, result);
        return result;
    }

    private static void Record(HttpContext context, AuthenticateResult result)
    {
        bool hasToken = false;
        if (result is { Succeeded: true, Ticket: { } ticket })
            hasToken = UserOrigins.Record(context, ticket);
        if (!hasToken)
            OptionalTokenServices.Use(context);
    }
}
