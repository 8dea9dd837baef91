using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.AspNetCore.Authentication;

namespace OidcTokenValidation.AspNetCore.Lifetimes;

/// <summary>From when on the token of the request's user is no longer accepted.</summary>
internal static class TokenDeadline
{
    /// <summary>Null if the user has no access token. One that came with the user from elsewhere ends when it expires, without clock skew.</summary>
    public static DateTimeOffset? Of(HttpContext context) => context.GetAccessToken() is { } token
        ? context.Features.Get<AccessTokenFeature>()?.AcceptedUntil(token) ?? token.ExpiresAt
        : null;

    /// <summary>The clock that tokens are judged by.</summary>
    public static TimeProvider ClockOf(HttpContext context) => context.RequestServices.GetService<TimeProvider>() ?? TimeProvider.System;
}
