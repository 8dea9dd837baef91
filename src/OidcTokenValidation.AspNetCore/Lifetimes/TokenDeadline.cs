using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace OidcTokenValidation.AspNetCore.Lifetimes;

/// <summary>The time at which the token of the request's user is no longer accepted.</summary>
internal static class TokenDeadline
{
    /// <summary>Null if the user has no access token.</summary>
    public static DateTimeOffset? Get(HttpContext context) => context.GetAccessToken()?.AcceptedUntil;

    /// <summary>The clock that validation uses.</summary>
    public static TimeProvider GetTimeProvider(HttpContext context) => context.RequestServices.GetService<TimeProvider>() ?? TimeProvider.System;
}
