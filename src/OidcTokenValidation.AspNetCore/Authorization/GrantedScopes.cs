using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.AspNetCore.Authentication;
using OidcTokenValidation.AspNetCore.Diagnostics;

namespace OidcTokenValidation.AspNetCore.Authorization;

/// <summary>
/// Evaluates requirements on users without an access token of this library by the scopes that another token handler, for instance JwtBearer, has added
/// as claims.
/// </summary>
/// <remarks>
/// Only the scopes of one identity count, and only if a scheme that authenticates each request by itself returned it for this request. Claims of a
/// cookie do not count: an API that requires scopes would accept requests that a page of another origin has sent (RFC 6819 §4.4.1.8).
/// </remarks>
internal sealed class GrantedScopes(IAuthenticationSchemeProvider schemes, ILoggerFactory loggers, IHostEnvironment? environment = null)
{
    private const string NotOnlyScopes =
        "it requires more than scopes, which only the principal of an access token scheme can show. Use such a scheme, or requirements of ASP.NET Core " +
        "such as RequireClaim.";

    private const string NoOrigin =
        "the user is not one that authentication returned. Authorize HttpContext.User as it is, or make another principal in an IClaimsTransformation.";

    private const string SignsIn =
        "the scheme signs users in and keeps them signed in, so its claims are not scopes of a token of this request. Use RequireClaim for them.";

    private const string ScopesMissing = "the identity has no claim scope or scp with all scopes that the policy requires.";

    // The claim of RFC 8693 §4.2, and that of Microsoft by its own name and by its mapped name.
    private static readonly string[] ScopeTypes = ["scope", "scp", "http://schemas.microsoft.com/identity/claims/scope"];

    private readonly ILogger _logger = loggers.CreateLogger(AspNetCoreLog.Category);
    private readonly LogLevel _level = environment?.IsDevelopment() == true ? LogLevel.Information : LogLevel.Debug;

    /// <summary>Whether one of the user's identities has all scopes that are required.</summary>
    /// <param name="user">A user without an access token.</param>
    /// <param name="http">The request; null if the application authorizes without one.</param>
    /// <param name="requirement">All requirements of the policy on access tokens: one identity must meet them all.</param>
    public async ValueTask<bool> MeetsAsync(ClaimsPrincipal user, HttpContext? http, AccessRequirement requirement)
    {
        AccessTokenFeature? feature = http?.Features.Get<AccessTokenFeature>();
        foreach (ClaimsIdentity identity in user.Identities.Where(static identity => identity.IsAuthenticated))
        {
            UserOrigin? origin = UserOrigins.Find(feature, identity);
            if (await FindFailureAsync(origin, requirement).ConfigureAwait(false) is not { } failure)
                return true;
            if (_logger.IsEnabled(_level))
                AspNetCoreLog.NotMetWithoutToken(_logger, _level, origin?.Scheme ?? identity.AuthenticationType!, failure);
        }

        return false;
    }

    // The reason why the identity does not meet the requirement; null if it does.
    private async ValueTask<string?> FindFailureAsync(UserOrigin? origin, AccessRequirement requirement)
    {
        if (origin is not { Token: null })
            return NoOrigin;
        if (!await AuthenticatesEachRequestAsync(origin.Scheme).ConfigureAwait(false))
            return SignsIn;
        if (requirement.EvaluateScopes(GetScopes(origin.Identity)) is not { } decision)
            return NotOnlyScopes;
        return decision.IsGranted ? null : ScopesMissing;
    }

    // A cookie handler signs users in. A handler of a remote login handles requests itself, and authenticates by a cookie.
    private async ValueTask<bool> AuthenticatesEachRequestAsync(string scheme) =>
        await schemes.GetSchemeAsync(scheme).ConfigureAwait(false) is { HandlerType: { } handler }
        && !handler.IsAssignableTo(typeof(IAuthenticationSignInHandler))
        && !handler.IsAssignableTo(typeof(IAuthenticationRequestHandler));

    // One claim with all scopes separated by spaces, or one claim per scope.
    private static IEnumerable<string> GetScopes(ClaimsIdentity identity) => identity.Claims
        .Where(static claim => ScopeTypes.Contains(claim.Type, StringComparer.Ordinal))
        .SelectMany(static claim => claim.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
