using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.AspNetCore.Diagnostics;

namespace OidcTokenValidation.AspNetCore.Authentication;

/// <summary>Makes the identity of a token with the claims that the application adds.</summary>
internal sealed class ClaimsAddition(Func<HttpContext, AccessToken, ClaimsIdentity, ValueTask> add, AccessTokenPrincipalOptions options, ILogger? logger)
{
    private int _wasWarned;

    public async ValueTask<ClaimsIdentity> CreateAsync(HttpContext context, AccessToken token)
    {
        var identity = (ClaimsIdentity)token.ToPrincipal(options).Identity!;
        await add(context, token, identity).ConfigureAwait(false);
        if (HasLostRole(identity, token) && logger is not null && Interlocked.Exchange(ref _wasWarned, 1) == 0)
            Log.RoleOfOtherType(logger, options.AuthenticationType, ClaimTypes.Role);
        return identity;
    }

    // A habit from JwtBearer, whose roles are of this type by default.
    private static bool HasLostRole(ClaimsIdentity identity, AccessToken token) =>
        identity.RoleClaimType != ClaimTypes.Role && identity.HasClaim(claim => claim.Type == ClaimTypes.Role && claim.Issuer != token.Issuer);
}
