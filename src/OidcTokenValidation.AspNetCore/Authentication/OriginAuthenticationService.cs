using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace OidcTokenValidation.AspNetCore.Authentication;

/// <summary>Authenticates as the service behind it does, and notes where users are from.</summary>
/// <remarks>No other place sees what claims transformations have made of users.</remarks>
internal sealed class OriginAuthenticationService(IAuthenticationService inner) : IAuthenticationService
{
    /// <inheritdoc/>
    public Task<AuthenticateResult> AuthenticateAsync(HttpContext context, string? scheme)
    {
        // Each time: a request that is run again may have got services of its own for that.
        context.RequestServices.GetRequiredService<RequestToken>().Context = context;
        Task<AuthenticateResult> authentication = inner.AuthenticateAsync(context, scheme);
        if (!authentication.IsCompletedSuccessfully)
            return NoteLaterAsync(context, authentication);
        Note(context, authentication.Result);
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

    private static async Task<AuthenticateResult> NoteLaterAsync(HttpContext context, Task<AuthenticateResult> authentication)
    {
        AuthenticateResult result = await authentication.ConfigureAwait(false);
        Note(context, result);
        return result;
    }

    private static void Note(HttpContext context, AuthenticateResult result)
    {
        bool hasToken = false;
        if (result is { Succeeded: true, Ticket: { } ticket })
            hasToken = UserOrigins.Note(context, ticket);
        if (!hasToken)
            OptionalTokenServices.Use(context);
    }
}
